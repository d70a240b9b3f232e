import { pipeline } from "node:stream/promises";
import { describe, expect, test, vi } from "vitest";
import { crcOf, createOnce, failureOf, makeBytes } from "./client.js";
import { openGround } from "./ground.js";

const bytes = makeBytes(1024 * 1024);
const chunkSize = 256 * 1024;
const method = "storage.objects.insert";

describe("a checked single-request save", () => {
  const survived = [
    { instruction: "return-503", times: 2 },
    { instruction: "return-429", times: 1 },
    { instruction: "return-408", times: 1 },
    { instruction: "return-503-after-256K", times: 1 },
    { instruction: "return-reset-connection", times: 1 },
    { instruction: "stall-for-1s-after-256K", times: 1 },
    { instruction: "slow-8000000", times: 1 },
  ];
  test.for(survived)("survives $instruction", async ({ instruction, times }) => {
    await using ground = await openGround({ faults: [{ method, instruction, times }] });

    await ground.bucket.file("a").save(bytes, createOnce(bytes));

    const [stored] = await ground.bucket.file("a").download();
    expect(stored.equals(bytes)).toBe(true);
    expect(ground.store.faults.list()).toMatchObject([{ instruction, struck: times, completed: true }]);
  });

  const refused = [
    { instruction: "return-401", code: 401 },
    { instruction: "return-403", code: 403 },
  ];
  test.for(refused)("fails at once on $instruction", async ({ instruction, code }) => {
    await using ground = await openGround({ faults: [{ method, instruction }] });

    const failure = await failureOf(ground.bucket.file("a").save(bytes, createOnce(bytes)));

    expect(failure.code).toBe(code);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
    expect(ground.store.requests[method]).toBe(1);
    expect(ground.store.pathOf("local", "a")).toBeUndefined();
  });

  const lostReplies = ["commit-then-reset", "commit-then-503", "return-broken-stream"];
  test.for(lostReplies)("gets 412 for its own object after %s", async (instruction) => {
    await using ground = await openGround({ faults: [{ method, instruction }] });

    const failure = await failureOf(ground.bucket.file("a").save(bytes, createOnce(bytes)));

    const [{ crc32c }] = await ground.bucket.file("a").getMetadata();
    expect({ code: failure.code, crc32c }).toEqual({ code: 412, crc32c: crcOf(bytes) });
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("is refused when a byte is corrupted on the way", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "corrupt-upload" }] });

    const failure = await failureOf(ground.bucket.file("a").save(bytes, createOnce(bytes)));

    expect(failure).toMatchObject({ code: 400, message: expect.stringContaining("CRC32C") });
    expect(ground.store.pathOf("local", "a")).toBeUndefined();
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  const silences = [
    { instruction: "stall", isStored: false },
    { instruction: "stall-at-256KiB", isStored: false },
    { instruction: "commit-then-stall", isStored: true },
  ];
  test.for(silences)("hears nothing after $instruction", async ({ instruction, isStored }) => {
    await using ground = await openGround({ faults: [{ method, instruction }] });

    const saving = failureOf(ground.bucket.file("a").save(bytes, createOnce(bytes)));
    await vi.waitUntil(() => ground.store.faults.list()[0]?.struck === 1, { timeout: 10_000 });
    const path = ground.store.pathOf("local", "a");
    await ground.store.close();

    expect(path !== undefined).toBe(isStored);
    expect((await saving).message).not.toBe("the call succeeded");
  });
});

test("without a checksum, a byte corrupted on the way is stored", async () => {
  await using ground = await openGround({ faults: [{ method, instruction: "corrupt-upload" }] });

  await ground.bucket.file("a").save(bytes, { resumable: false, validation: false });

  const [stored] = await ground.bucket.file("a").download();
  expect(stored.length).toBe(bytes.length);
  expect(stored.equals(bytes)).toBe(false);
});

describe("a resumable upload", () => {
  test.for(["return-503-after-256K", "return-503-after-512K"])("in chunks goes on after %s", async (instruction) => {
    await using ground = await openGround({ faults: [{ method, instruction }] });

    await pipeline([bytes], ground.bucket.file("a").createWriteStream({ chunkSize, ...createOnceInChunks }));

    const [stored] = await ground.bucket.file("a").download();
    expect(stored.equals(bytes)).toBe(true);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("keeps what came in before the error, and tells so", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "return-503-after-300K" }] });
    const [address] = await ground.bucket.file("a").createResumableUpload();

    const failed = await fetch(address, { method: "PUT", body: makeBytes(32 * 1024 * 1024) });
    const query = await fetch(address, { method: "PUT", headers: { "content-range": "bytes */*" } });

    expect(failed.status).toBe(503);
    expect([query.status, query.headers.get("range")]).toEqual([308, `bytes=0-${300 * 1024 - 1}`]);
  });

  test("is over when its session is gone", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "return-410" }] });

    const failure = await failureOf(ground.bucket.file("a").save(bytes, { resumable: true }));

    expect(failure.code).toBe(410);
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
    expect(ground.store.requests[method]).toBe(2);
  });

  test("may get half an answer although it is stored", async () => {
    const instruction = "return-broken-stream-final-chunk-after-30B";
    await using ground = await openGround({ faults: [{ method, instruction }] });

    const failure = await failureOf(ground.bucket.file("a").save(bytes, { resumable: true }));

    expect(failure.message).not.toBe("the call succeeded");
    expect(ground.store.pathOf("local", "a")).toBeDefined();
    expect(ground.store.faults.list()).toMatchObject([{ struck: 1 }]);
  });

  test("a retry takes over from a request that hangs", async () => {
    await using ground = await openGround({ faults: [{ method, instruction: "stall-at-512KiB" }] });
    const [address] = await ground.bucket.file("a").createResumableUpload();
    const hanging = failureOf(fetch(address, { method: "PUT", body: bytes }));
    await vi.waitUntil(() => ground.store.faults.list()[0]?.struck === 1, { timeout: 10_000 });

    const query = await fetch(address, { method: "PUT", headers: { "content-range": "bytes */*" } });
    const stored = Number(query.headers.get("range")?.split("-")[1]) + 1;
    const range = `bytes ${stored}-${bytes.length - 1}/${bytes.length}`;
    const rest = await fetch(address, {
      method: "PUT",
      headers: { "content-range": range },
      body: bytes.subarray(stored),
    });

    expect([query.status, rest.status]).toEqual([308, 200]);
    expect((await hanging).message).not.toBe("the call succeeded");
    const [whole] = await ground.bucket.file("a").download();
    expect(whole.equals(bytes)).toBe(true);
  });
});

const createOnceInChunks = { validation: false, preconditionOpts: { ifGenerationMatch: 0 } };
