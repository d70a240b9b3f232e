import { MAX_LOAD_PATHS } from "@collectro/contract";
import { expect, test } from "vitest";
import type { StoredShard } from "../../src/protocol.js";
import { ShardStore } from "../../src/stages/7-store.js";
import { type ObjectStorePort, StoreFault } from "../../src/store/port.js";

const BYTES = Buffer.from('{"id":1}\n');
const POLICY = { firstDeadlineMs: 60_000, totalMs: 60_000, firstDelayMs: 1, maxDelayMs: 1 };
const PLACE = { bucket: "out", prefix: "", connector: "test", runId: "RUN" };

/** A store that does what `create` says. */
function storeWith(create: ObjectStorePort["create"]) {
  const stored: StoredShard[] = [];
  const faults: unknown[] = [];
  const refuse = () => Promise.reject(new StoreFault("permanent", "not asked for in this test"));
  const port = { create, probe: refuse, stat: refuse, remove: refuse, readText: refuse };
  const abort = new AbortController();
  const events = { stored: (shard: StoredShard) => stored.push(shard), failed: (error: unknown) => faults.push(error) };
  return { stored, faults, abort, store: new ShardStore(port, PLACE, POLICY, abort.signal, () => () => {}, events) };
}

const created = (generation: string) => ({ bytes: BYTES.length, crc32c: "crc", generation, metadata: {} });
const shard = (part: number, release = () => {}) => ({ bytes: BYTES, rows: 1, part, release });

test("without a prefix the name begins with the connector", async () => {
  const { store, stored } = storeWith(async () => created("7"));
  store.put(shard(12), "2024-09-24", "2024-09-30");
  await store.settle();
  expect(stored).toMatchObject([
    { object: "test/2024-09-24_2024-09-30/RUN/part-00012.json", rows: 1, generation: "7" },
  ]);
});

test("at most four uploads are under way, and a buffer comes back only when its upload has ended", async () => {
  const waiting: (() => void)[] = [];
  const { store } = storeWith(() => new Promise((resolve) => waiting.push(() => resolve(created("1")))));
  const released: number[] = [];
  for (let part = 0; part < 6; part += 1)
    store.put(
      shard(part, () => released.push(part)),
      "2024-09-24",
      "2024-09-24",
    );
  await new Promise(setImmediate);
  expect({ under: waiting.length, released }).toEqual({ under: 4, released: [] });
  waiting[0]?.();
  await new Promise(setImmediate);
  expect({ under: waiting.length, released }).toEqual({ under: 5, released: [0] });
});

test("a fault is told at once, stops what is queued, and meets whoever comes next", async () => {
  let calls = 0;
  const { store, faults } = storeWith(async () => {
    calls += 1;
    throw new StoreFault("denied", "no");
  });
  for (let part = 0; part < 9; part += 1) store.put(shard(part), "2024-09-24", "2024-09-24");
  await expect(store.settle()).rejects.toThrow(/OUTPUT_BUCKET.*no/);
  expect(faults.length).toBeGreaterThan(0);
  expect(calls).toBeLessThan(9);
  expect(() => store.put(shard(9), "2024-09-24", "2024-09-24")).toThrow(/OUTPUT_BUCKET/);
});

test("what a request writes after it was given up is known", async () => {
  let finish = () => {};
  const { store, abort, stored } = storeWith(
    () =>
      new Promise((resolve) => {
        finish = () => resolve(created("9"));
      }),
  );
  store.put(shard(0), "2024-09-24", "2024-09-24");
  await new Promise(setImmediate);
  abort.abort(new Error("the run has failed"));
  await expect(store.settle()).rejects.toThrow("the run has failed");
  finish();
  await store.ended();
  expect(stored).toEqual([]);
  expect(store.written).toMatchObject([{ object: expect.stringMatching(/part-00000/), generation: "9" }]);
});

test("more objects than one load takes are refused when they come up, not at the end", () => {
  const { store } = storeWith(() => new Promise(() => {}));
  for (let part = 0; part < MAX_LOAD_PATHS; part += 1) store.put(shard(part), "2024-09-24", "2024-09-24");
  expect(() => store.put(shard(MAX_LOAD_PATHS), "2024-09-24", "2024-09-24")).toThrow(
    /OUTPUT_FAILED.*more than 10000 objects/,
  );
});
