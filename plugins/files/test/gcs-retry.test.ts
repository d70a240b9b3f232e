import { getEventListeners } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { startObjectStore } from "@collectro/object-store";
import { Storage } from "@google-cloud/storage";
import { describe, expect, it, onTestFinished } from "vitest";
import { readGcs } from "../src/sources/gcs-read.js";
import { failuresOf } from "../src/sources/retry.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();

/** A clock that never really waits; `onSleep` runs in place of each wait. */
function waits(onSleep: () => unknown = () => {}) {
  const sleepsMs: number[] = [];
  const told: string[] = [];
  const nowMs = Date.parse("2024-09-25T00:00:00Z");
  const waiting = {
    clock: {
      now: () => new Date(nowMs),
      async sleep(ms: number) {
        sleepsMs.push(ms);
        await onSleep();
      },
    },
    progress: { waiting: (reason: string, until?: Date) => void told.push(`${reason} until ${until?.toISOString()}`) },
  };
  return { waiting, sleepsMs, told };
}

async function listen(listener: RequestListener, port = 0): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function textAt(port: number, { waiting }: ReturnType<typeof waits>): Promise<string> {
  const endpoint = `http://127.0.0.1:${port}`;
  const storage = new Storage({ apiEndpoint: endpoint, projectId: "test" });
  const target = { storage, bucket: "data", object: "one.csv", name: "gs://data/one.csv", endpoint, waiting };
  let text = "";
  for await (const chunk of readGcs(target, new AbortController().signal)) text += chunk;
  return text;
}

/** Answers with HTTP 429 once, then with the object. */
function busyOnce(retryAfter: string): RequestListener {
  let requests = 0;
  return (_request, response) => {
    if (requests++ === 0) response.writeHead(429, { "retry-after": retryAfter }).end("busy");
    else response.end("a\n1\n");
  };
}

describe("a server that is busy", () => {
  it.each([
    ["7", 7_000],
    [new Date(Date.parse("2024-09-25T00:05:00Z")).toUTCString(), 300_000],
  ])("is asked again after what Retry-After asks for, and the wait is told: %s", async (retryAfter, expectedMs) => {
    const listener = busyOnce(retryAfter);
    const port = await listen((request, response) => {
      response.sendDate = false;
      listener(request, response);
    });
    const time = waits();

    expect(await textAt(port, time)).toBe("a\n1\n");
    expect(time.sleepsMs).toEqual([expectedMs]);
    const until = new Date(Date.parse("2024-09-25T00:00:00Z") + expectedMs).toISOString();
    expect(time.told).toEqual([`Retry-After of gs://data/one.csv until ${until}`]);
  });

  it("is not waited for a whole day", async () => {
    const port = await listen(busyOnce("86400"));
    const time = waits();

    const message = await failure(textAt(port, time));

    expect(message).toContain("SOURCE_UNREACHABLE");
    expect(message).toContain("Retry-After asks to wait 86400 s; at most 600 s are waited");
    expect(time.sleepsMs).toEqual([]);
  });

  it("is asked again a little later where it does not say when", async () => {
    const port = await listen(busyOnce("soon"));
    const time = waits();

    expect(await textAt(port, time)).toBe("a\n1\n");
    expect(time.sleepsMs).toEqual([200]);
    expect(time.told).toEqual([]);
  });
});

describe("a server that cannot be reached", () => {
  it("is tried again, and read once it is there", async () => {
    const port = await closedPort();
    let waited = 0;
    const time = waits(async () => {
      if (++waited === 2) await listen((_request, response) => void response.end("a\n1\n"), port);
    });

    expect(await textAt(port, time)).toBe("a\n1\n");
    expect(time.sleepsMs).toEqual([200, 400]);
  });

  it("is given up soon", async () => {
    const time = waits();

    const message = await failure(textAt(await closedPort(), time));

    expect(message).toContain("SOURCE_UNREACHABLE");
    expect(message).toContain("nothing listens there");
    expect(time.sleepsMs).toEqual([200, 400]);
  });
});

describe("failures in a row", () => {
  it.each([
    ["ENOTFOUND", false, 2, "SOURCE_UNREACHABLE"],
    ["ECONNREFUSED", true, 4, "SOURCE_UNREACHABLE"],
    ["EAI_AGAIN", false, 4, "SOURCE_UNREACHABLE"],
    ["ECONNRESET", false, 4, "SOURCE_INCOMPLETE"],
    ["EACCES", false, 0, "SOURCE_FAILED"],
  ])("of %s, with bytes before: %s, are waited for %i times", async (code, hasBegun, times, expected) => {
    const { waiting, sleepsMs } = waits();
    const waitAfter = failuresOf("gs://data/one.csv", waiting, new AbortController().signal);
    const error = Object.assign(new Error("failed"), { code });
    const forEver = async () => {
      for (;;) await waitAfter(error, { isFurther: false, hasBegun });
    };

    expect(await failure(forEver())).toContain(expected);
    expect(sleepsMs).toEqual([200, 400, 800, 1600].slice(0, times));
  });
});

it("many objects and many attempts leave no listener behind", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const store = await startObjectStore({ root: dir.path("many"), buckets: ["data"] });
  onTestFinished(() => store.close());
  const bucket = new Storage({ apiEndpoint: store.endpoint, projectId: "test" }).bucket("data");
  for (let index = 10; index < 40; index++) await bucket.file(`${index}.csv`).save("a\n1\n", { resumable: false });
  store.faults.arm({ method: "storage.objects.get", instruction: "return-503", times: 3 });
  store.faults.arm({ method: "storage.objects.get", instruction: "return-reset-connection", after: 8, times: 3 });
  const params = { path: "gs://data/*.csv", gcsEndpoint: store.endpoint };
  const { signal } = new AbortController();

  const { rows } = await readAll({ params, schema: [{ name: "a", type: "STRING" }], signal });
  // Warnings are told in a later turn.
  await new Promise((resolve) => setImmediate(resolve));

  expect(rows).toHaveLength(30);
  expect(warnings).toEqual([]);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
