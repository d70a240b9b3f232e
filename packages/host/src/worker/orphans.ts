import pLimit from "p-limit";
import type { StoredShard } from "../protocol.js";
import type { ObjectStorePort } from "../store/port.js";

/** Longest time that tidying up may delay the result of a failed run. */
const MAX_TIDY_MS = 5_000;

/**
 * Deletes what a failed run stored, each object only in the generation that it wrote. What is left, for want of time or
 * of the permission to delete, is told with its place; a lifecycle rule or `collectro sweep` finds it later.
 */
export async function removeOrphans(
  store: ObjectStorePort,
  stored: readonly StoredShard[],
  tell: (left: number, prefix: string) => void,
): Promise<void> {
  const [first] = stored;
  if (!first) return;
  let left = stored.length;
  const limit = pLimit(16);
  const removals = limit.map(stored, async ({ bucket, object, generation }) => {
    await store.remove(bucket, object, generation).then(
      () => {
        left -= 1;
      },
      () => {},
    );
  });
  await Promise.race([removals, new Promise((resolve) => setTimeout(resolve, MAX_TIDY_MS).unref())]);
  limit.clearQueue();
  if (left > 0) tell(left, `gs://${first.bucket}/${first.object.replace(/\/[^/]*\/[^/]*\/[^/]*$/, "/")}`);
}
