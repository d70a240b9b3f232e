import { describe, expect, test, vi } from "vitest";
import type { FaultRule } from "../src/index.js";
import { createOnce, failureOf, makeBytes } from "./client.js";
import { openGround } from "./ground.js";

const bytes = makeBytes(1024 * 1024);

async function openFilled(rule: FaultRule) {
  const ground = await openGround();
  await ground.bucket.file("a").save(bytes, createOnce(bytes));
  ground.store.faults.arm(rule);
  return ground;
}

const method = "storage.objects.get";

describe("a download", () => {
  test.for(["stall-for-1s-after-64K", "slow-8000000"])("arrives whole through %s", async (instruction) => {
    await using ground = await openFilled({ method, instruction });

    const [stored] = await ground.bucket.file("a").download();

    expect(stored.equals(bytes)).toBe(true);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test.for(["return-broken-stream", "return-broken-stream-after-64K"])("breaks off on %s", async (instruction) => {
    await using ground = await openFilled({ method, instruction });
    const address = `${ground.store.endpoint}/storage/v1/b/local/o/a?alt=media`;

    const response = await fetch(address);
    const failure = await failureOf(response.arrayBuffer());

    expect(response.headers.get("content-length")).toBe(String(bytes.length));
    expect(failure.message).toBe("terminated");
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("is refused by the client when a byte is corrupted on the way", async () => {
    await using ground = await openFilled({ method, instruction: "corrupt-download" });

    const failure = await failureOf(ground.bucket.file("a").download());

    expect(failure.code).toBe("CONTENT_DOWNLOAD_MISMATCH");
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("that stalls ends with the client's patience", async () => {
    await using ground = await openFilled({ method, instruction: "stall-at-64KiB" });
    const address = `${ground.store.endpoint}/storage/v1/b/local/o/a?alt=media`;
    const patience = new AbortController();

    const response = await fetch(address, { signal: patience.signal });
    const reading = failureOf(response.arrayBuffer());
    await vi.waitUntil(() => ground.store.faults.list()[0]?.struck === 1, { timeout: 10_000 });
    patience.abort();

    expect((await reading).message).toContain("aborted");
  });
});

describe("other calls", () => {
  test("metadata comes after two 503", async () => {
    await using ground = await openFilled({ method, instruction: "return-503", times: 2 });

    const [{ size }] = await ground.bucket.file("a").getMetadata();

    expect(Number(size)).toBe(bytes.length);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 2, calls: 3 }]);
  });

  test("a list comes after a reset", async () => {
    await using ground = await openFilled({ method: "storage.objects.list", instruction: "return-reset-connection" });

    const [files] = await ground.bucket.getFiles();

    expect(files.map(({ name }) => name)).toEqual(["a"]);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("a delete whose answer is lost meets its own 404", async () => {
    await using ground = await openFilled({ method: "storage.objects.delete", instruction: "commit-then-503" });
    const [{ generation }] = await ground.bucket.file("a").getMetadata();

    const failure = await failureOf(ground.bucket.file("a").delete({ ifGenerationMatch: String(generation) }));

    expect(failure.code).toBe(404);
    expect(ground.store.pathOf("local", "a")).toBeUndefined();
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });
});
