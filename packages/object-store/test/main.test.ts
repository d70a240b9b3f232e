import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { crcOf, createClient, makeBytes, makeFolder } from "./client.js";
import { openGround } from "./ground.js";

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url));

interface Running extends AsyncDisposable {
  readonly endpoint: string;
  readonly child: ChildProcess;
}

/** Starts the program and waits for the line with its address. */
async function startProgram(...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  const endpoint = /http:\/\/[^\s,]+/.exec(line)?.[0] ?? "";
  const ended = once(child, "exit");
  return {
    endpoint,
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function runToEnd(...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number];
  return { code, output: Buffer.concat(chunks).toString("utf8") };
}

/** Adds one to the number that an object holds, whoever else does so. */
async function increment(endpoint: string): Promise<void> {
  const file = createClient(endpoint).bucket("one").file("counter");
  for (;;) {
    const [{ metadata = {}, generation }] = await file.getMetadata();
    const counter = String(Number(metadata["counter"]) + 1);
    const condition = { preconditionOpts: { ifGenerationMatch: Number(generation) }, resumable: false };
    const done = file.save("", { ...condition, metadata: { metadata: { counter } } });
    if (
      await done.then(
        () => true,
        (error: { code?: number }) => error.code !== 412 && Promise.reject(error),
      )
    )
      return;
  }
}

describe("the programs of two processes on one root", () => {
  test("decide conditional writes among each other: no increment is lost", async () => {
    await using folder = await makeFolder();
    await using one = await startProgram("--root", folder.path, "--bucket", "one");
    await using two = await startProgram("--root", folder.path, "--bucket", "one");
    const counter = createClient(one.endpoint).bucket("one").file("counter");
    await counter.save("", { metadata: { metadata: { counter: "0" } }, resumable: false });
    const lanes = [one, two, one, two].map(async ({ endpoint }) => {
      for (let round = 0; round < 15; round += 1) await increment(endpoint);
    });

    await Promise.all(lanes);

    const [{ metadata }] = await counter.getMetadata();
    expect(metadata).toEqual({ counter: "60" });
  });
});

describe("the program", () => {
  test("serves the buckets it is given, and ends cleanly on SIGTERM", async () => {
    await using folder = await makeFolder();
    await using running = await startProgram("--root", folder.path, "--bucket", "one", "--bucket", "two");

    const [buckets] = await createClient(running.endpoint).getBuckets();
    running.child.kill("SIGTERM");
    const [code] = await once(running.child, "exit");

    expect(buckets.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(code).toBe(0);
  });

  test("creates buckets as they are named when asked to", async () => {
    await using folder = await makeFolder();
    await using running = await startProgram("--root", folder.path, "--create-buckets");

    await createClient(running.endpoint).bucket("anything").file("a").save("one", { resumable: false });

    expect(readFileSync(join(folder.path, "anything", "a"), "utf8")).toBe("one");
  });

  test("says what is wrong with a port in use", async () => {
    await using ground = await openGround();
    await using folder = await makeFolder();

    const { code, output } = await runToEnd("--root", folder.path, "--port", String(ground.store.port));

    expect(code).toBe(2);
    expect(output).toBe(
      `collectro-object-store: The object store cannot listen on 127.0.0.1:${ground.store.port}: the port is in use. Stop what uses it, or choose another.\n`,
    );
  });

  test("says what is wrong with a root that is no folder", async () => {
    await using folder = await makeFolder();
    const root = join(folder.path, "file");
    writeFileSync(root, "");

    const { code, output } = await runToEnd("--root", root);

    expect(code).toBe(2);
    expect(output).toMatch(/^collectro-object-store: The object store cannot write to .+\. Choose another folder\.\n$/);
  });

  const mistakes = [
    { args: [], says: "--root is missing" },
    { args: ["--root", "/tmp/x", "--port", "eighty"], says: "--port is a whole number" },
    { args: ["--root", "/tmp/x", "--bucket", "A"], says: "Bucket names have" },
    { args: ["--rot", "/tmp/x"], says: "--rot" },
  ];
  test.for(mistakes)("explains $says", async ({ args, says }) => {
    const { code, output } = await runToEnd(...args);

    expect(code).toBe(2);
    expect(output).toContain(says);
    expect(output).not.toContain("    at ");
  });
});

test("killed at any time, it leaves whole objects only", async () => {
  await using folder = await makeFolder();
  const versions = Array.from({ length: 6 }, (_, index) => makeBytes(200_000 + index * 1000));
  const sums = new Map(versions.map((bytes) => [crcOf(bytes), bytes]));

  for (let round = 0; round < 5; round += 1) {
    await using running = await startProgram("--root", folder.path, "--bucket", "local");
    const bucket = createClient(running.endpoint).bucket("local");
    if (round > 0) {
      const [{ crc32c }] = await bucket.file("same").getMetadata();
      const [bytes] = await bucket.file("same").download({ validation: false });
      expect(bytes.equals(sums.get(String(crc32c)) ?? Buffer.alloc(0))).toBe(true);
    }
    const saves = versions.map((bytes) => bucket.file("same").save(bytes, { resumable: false, validation: false }));
    await Promise.race(saves);
    running.child.kill("SIGKILL");
    await Promise.allSettled(saves);
  }
});

// Kept whole, it would not fit.
test("an upload of 280 MiB needs little memory", async () => {
  await using folder = await makeFolder();
  await using running = await startProgram("--root", folder.path, "--bucket", "local");
  const status = `/proc/${running.child.pid}/status`;
  const peakKib = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1]);
  const part = makeBytes(4 * 1024 * 1024);

  const response = await fetch(`${running.endpoint}/upload/storage/v1/b/local/o?uploadType=media&name=large`, {
    method: "POST",
    duplex: "half",
    body: ReadableStream.from(Array.from({ length: 70 }, () => part)),
  } as RequestInit);
  const { size } = (await response.json()) as { size: string };
  const download = await fetch(`${running.endpoint}/storage/v1/b/local/o/large?alt=media`);
  let bytes = 0;
  for await (const chunk of download.body ?? []) {
    bytes += chunk.length;
  }

  expect([Number(size), bytes]).toEqual([70 * part.length, 70 * part.length]);
  expect(peakKib()).toBeLessThan(250 * 1024);
});
