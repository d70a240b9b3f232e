import { describe, expect, test } from "vitest";
import type { Done, StoredShard } from "../../src/protocol.js";
import { checkProof } from "../../src/supervisor/proof.js";

function shard(part: number, changed: Partial<StoredShard> = {}): StoredShard {
  const day = { from: "2024-09-24", to: "2024-09-24" };
  const facts = { rows: 10, bytes: 100, crc32c: `crc${part}`, generation: `gen${part}` };
  return { bucket: "b", object: `part-${part}`, ...day, ...facts, ...changed };
}

function doneOf(shards: readonly StoredShard[], changed: Partial<Done> = {}): Done {
  const rows = shards.reduce((sum, { rows: count }) => sum + count, 0);
  const counts = { read: rows, encoded: rows, stored: rows, skipped: 0, nulled: 0 };
  const slices = [{ from: "2024-09-24", to: "2024-09-24", rows }];
  return { counts, proven: shards, schema: undefined, slices, ...changed };
}

const SHARDS = [shard(0), shard(1)];
const COUNTS = doneOf(SHARDS).counts;

test("agreement is no disagreement", () => {
  expect(checkProof(SHARDS, doneOf(SHARDS))).toBeUndefined();
  expect(checkProof([], doneOf([]))).toBeUndefined();
});

describe("names what does not agree", () => {
  test.for([
    ["rows lost in encoding", SHARDS, { counts: { ...COUNTS, encoded: 19 } }, /20 rows were read but 19 encoded/],
    ["a shard that the worker did not report", [shard(0)], {}, /20 rows were encoded but 10 stored/],
    ["a stored count that is none", SHARDS, { counts: { ...COUNTS, stored: 21 } }, /20 stored \(worker: 21\)/],
    ["slices that add up to less", SHARDS, { slices: [] }, /the slices add up to 0 rows, not 20/],
    ["an object nobody asked about", SHARDS, { proven: [shard(0)] }, /2 objects were stored, 1 proven/],
    ["an object that is not there", SHARDS, { proven: [shard(0), shard(2)] }, /part-1 was stored but not proven/],
    ["an object named twice", SHARDS, { proven: [shard(0), shard(0)] }, /part-1 was stored but not proven/],
    ["a changed length", SHARDS, { proven: [shard(0), shard(1, { bytes: 99 })] }, /part-1: it holds 99 bytes, 100/],
    ["a changed checksum", SHARDS, { proven: [shard(0, { crc32c: "x" }), shard(1)] }, /part-0: its crc32c is x, crc0/],
    ["another generation", SHARDS, { proven: [shard(0, { generation: "x" }), shard(1)] }, /part-0: it was replaced/],
    ["a shard reported twice", [shard(0), shard(0)], { proven: [shard(0), shard(0)] }, /named twice/],
  ] as const)("%s", ([, shards, changed, reason]) => {
    expect(checkProof(shards, doneOf(SHARDS, changed))).toMatch(reason);
  });
});
