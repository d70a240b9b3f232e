import { openMarks } from "./fetch/gcs.js";
import { RunRefused, reason } from "./reason.js";

/**
 * What a run of a backfill has its right to load from: a mark in the bucket of its output, which whoever takes the dates over
 * writes anew. Of all the runs that were ever given one mark, the warehouse takes the rows of one.
 */
export interface LoadFence {
  readonly mark: string;
  /** The generation that says that the dates are this run's. */
  readonly generation: string;
}

/**
 * Whether nobody has taken the dates over so far.
 * @param endpoint the server behind `gs://`; absent = Google
 * @throws RunRefused when the bucket does not say; nothing may be loaded then
 */
export async function isHeld(fence: LoadFence, bucket: string, endpoint: string | undefined): Promise<boolean> {
  try {
    const marks = await openMarks(bucket, endpoint);
    return (await marks.read(fence.mark))?.generation === fence.generation;
  } catch (error) {
    const values = { object: `gs://${bucket}/${fence.mark}`, cause: (error as Error).message };
    throw new RunRefused([reason("STORAGE_FAILED", values)]);
  }
}

/** What a fence is to the warehouse: the same for every run that was given the mark. */
export function sliceKeyOf({ mark }: LoadFence, bucket: string): string {
  return `gs://${bucket}/${mark}`;
}
