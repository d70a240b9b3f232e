import pLimit from "p-limit";
import type { ObjectStorePort } from "../store/port.js";

/** Deletions in flight at most. */
const REMOVALS = 16;

/** An object that this run wrote. */
export interface WrittenObject {
  readonly bucket: string;
  readonly object: string;
  readonly generation: string;
}

/**
 * Deletes what a failed run wrote, each object only in the generation that it wrote, for `maxMs` at most. Returns how many
 * are left, for want of time or of the permission to delete; a lifecycle rule of the bucket finds them later.
 */
export async function removeOrphans(
  store: ObjectStorePort,
  written: readonly WrittenObject[],
  maxMs: number,
): Promise<number> {
  let left = written.length;
  const limit = pLimit(REMOVALS);
  const removals = limit.map(written, async ({ bucket, object, generation }) => {
    await store.remove(bucket, object, generation).then(
      () => {
        left -= 1;
      },
      () => {},
    );
  });
  await within(removals, maxMs);
  limit.clearQueue();
  return left;
}

/** Waits for work of which nobody needs the outcome, at most so long. */
export async function within(work: Promise<unknown>, maxMs: number): Promise<void> {
  const settled = work.then(
    () => {},
    () => {},
  );
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxMs);
  });
  await Promise.race([settled, timeout]);
  clearTimeout(timer);
}
