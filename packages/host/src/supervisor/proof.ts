import type { Done, ProvenObject, StoredShard } from "../protocol.js";

/**
 * Compares what the worker claims at its end with what it reported shard by shard and what the bucket said of every
 * object. Returns the first disagreement, or undefined when read = encoded = stored and every object is as it was sent.
 */
export function checkProof(shards: readonly StoredShard[], done: Done): string | undefined {
  const { read, encoded, stored } = done.counts;
  if (read !== encoded) return `${read} rows were read but ${encoded} encoded`;
  const rows = shards.reduce((sum, shard) => sum + shard.rows, 0);
  if (rows !== stored || rows !== encoded) return `${encoded} rows were encoded but ${rows} stored (worker: ${stored})`;
  const sliced = done.slices.reduce((sum, slice) => sum + slice.rows, 0);
  if (sliced !== read) return `the slices add up to ${sliced} rows, not ${read}`;
  if (done.proven.length !== shards.length) return `${shards.length} objects were stored, ${done.proven.length} proven`;
  const proven = new Map(done.proven.map((object) => [object.object, object]));
  for (const shard of shards) {
    const found = proven.get(shard.object);
    if (!found) return `${shard.object} was stored but not proven`;
    const disagreement = checkObject(shard, found);
    if (disagreement) return `${shard.object}: ${disagreement}`;
  }
  return proven.size === shards.length ? undefined : "an object is named twice";
}

/** Compares one object as the bucket describes it with what was sent; the first disagreement, or undefined. */
export function checkObject(sent: StoredShard, found: ProvenObject): string | undefined {
  if (found.generation !== sent.generation) return "it was replaced after it was stored";
  if (found.bytes !== sent.bytes) return `it holds ${found.bytes} bytes, ${sent.bytes} were sent`;
  if (found.crc32c !== sent.crc32c) return `its crc32c is ${found.crc32c}, ${sent.crc32c} was sent`;
  return undefined;
}
