import pLimit from "p-limit";
import type { ProvenObject, StoredShard } from "../protocol.js";
import { type ObjectStorePort, StoreFault } from "../store/port.js";
import { type OnRetry, type RetryPolicy, withRetry } from "../store/retry.js";
import { storeProblem } from "./7-store.js";

/** Questions in flight at most. */
const STATS = 16;

/**
 * Stage 8: asks the bucket about every object, after all were stored. What it answers goes to the supervisor, which
 * compares it with what was sent (`supervisor/proof.ts`).
 */
export async function prove(
  store: ObjectStorePort,
  shards: readonly StoredShard[],
  retry: RetryPolicy,
  signal: AbortSignal,
  onRetry: (object: string) => OnRetry,
): Promise<ProvenObject[]> {
  const limit = pLimit(STATS);
  return await limit.map(shards, async ({ bucket, object }) => {
    const where = `gs://${bucket}/${object}`;
    try {
      const { bytes, crc32c, generation } = await withRetry(
        () => store.stat(bucket, object),
        retry,
        signal,
        onRetry(where),
      );
      return { object, bytes, crc32c, generation };
    } catch (error) {
      throw error instanceof StoreFault ? storeProblem(error, where) : error;
    }
  });
}
