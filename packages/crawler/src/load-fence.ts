import { openMarks } from "./fetch/gcs.js";
import { RunRefused, reason } from "./reason.js";
import type { RunRecord } from "./record/runs.js";

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
 * Whether nobody has taken the dates of a run over so far; those of one without a fence are always its own.
 * @param endpoint the server behind `gs://`; absent = Google
 * @throws RunRefused when the bucket does not say; nothing may be loaded then
 */
export async function holdsDates({ details }: RunRecord, endpoint: string | undefined): Promise<boolean> {
  const { fence, workflow } = details;
  if (!fence) return true;
  const { bucket } = workflow.output;
  try {
    const marks = await openMarks(bucket, endpoint);
    return (await marks.read(fence.mark))?.generation === fence.generation;
  } catch (error) {
    const values = { object: `gs://${bucket}/${fence.mark}`, cause: (error as Error).message };
    throw new RunRefused([reason("STORAGE_FAILED", values)]);
  }
}

/** Ends a load whose dates somebody else has by now; nothing was loaded. */
export class SliceTaken extends RunRefused {
  constructor() {
    super([reason("SLICE_TAKEN")]);
  }
}

/**
 * The same, to go on or not.
 * @throws SliceTaken when they are somebody else's
 */
export async function demandDates(run: RunRecord, endpoint: string | undefined): Promise<void> {
  if (!(await holdsDates(run, endpoint))) throw new SliceTaken();
}

/** What a fence is to the warehouse: the same for every run that was given the mark. */
export function sliceKeyOf({ mark }: LoadFence, bucket: string): string {
  return `gs://${bucket}/${mark}`;
}
