import { ProblemError } from "@collectro/contract";
import pLimit from "p-limit";
import type { ProvenObject, StoredShard } from "../protocol.js";
import { type ObjectStorePort, StoreFault } from "../store/port.js";
import { type OnRetry, type RetryPolicy, withRetry } from "../store/retry.js";
import { checkObject } from "../supervisor/proof.js";
import { storeProblem } from "./7-store.js";

/** Questions in flight at most. */
const STATS = 16;

/**
 * Stage 8: asks the bucket about every object, after all were stored, and compares what it answers with what was sent.
 * The answers go to the supervisor, which compares once more before it publishes (`supervisor/proof.ts`).
 * Throws PROOF_FAILED for an object that is gone or changed.
 */
export async function prove(
  store: ObjectStorePort,
  shards: readonly StoredShard[],
  retry: RetryPolicy,
  signal: AbortSignal,
  onRetry: (object: string) => OnRetry,
): Promise<ProvenObject[]> {
  const limit = pLimit(STATS);
  return await limit.map(shards, async (shard) => {
    const { bucket, object } = shard;
    const where = `gs://${bucket}/${object}`;
    try {
      const found = await withRetry(() => store.stat(bucket, object), retry, signal, onRetry(where));
      const proven = { object, bytes: found.bytes, crc32c: found.crc32c, generation: found.generation };
      const disagreement = checkObject(shard, proven);
      if (disagreement) throw new ProblemError([{ code: "PROOF_FAILED", where, detail: disagreement }]);
      return proven;
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      if (error.kind !== "missing") throw storeProblem(error, where);
      const detail = "the object was stored, but it is not there any more";
      throw new ProblemError([{ code: "PROOF_FAILED", where, detail }]);
    }
  });
}
