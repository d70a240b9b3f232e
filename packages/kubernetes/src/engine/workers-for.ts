/** A pod should last so long that its start is no matter, in seconds. */
const POD_SECONDS = 120;

/**
 * How many workers for so many slices: as many as are asked for, unless there is less work than is worth so many pods.
 * @param sliceSeconds of one slice; absent: nothing is known
 */
export function workersFor(open: number, parallel: number, sliceSeconds?: number): number {
  const worth = sliceSeconds === undefined ? open : Math.ceil((open * sliceSeconds) / POD_SECONDS);
  return Math.max(1, Math.min(parallel, open, worth));
}
