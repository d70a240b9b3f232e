/** How far something had come, and when. */
export interface Progress {
  readonly atMs: number;
  readonly done: number;
}

/** The very first things wait for modules to be loaded, the very last for a flush. */
const [BEGIN, END, STEP] = [0.1, 0.98, 0.11] as const;

/**
 * How much longer an equal part takes in the second half than in the first: the best of four parts each, since whatever
 * else the machine does can only add to a time. Grows with the run where a step costs more the longer it has run.
 */
export function slowdownOf(progress: readonly Progress[]): number {
  const times: number[] = [];
  for (let share = BEGIN; share < END - STEP / 2; share += STEP) {
    times.push(reachedMs(progress, share + STEP) - reachedMs(progress, share));
  }
  const half = times.length / 2;
  return Math.min(...times.slice(half)) / Math.min(...times.slice(0, half));
}

/** Between two looks it is taken to have gone on evenly. */
function reachedMs(progress: readonly Progress[], share: number): number {
  const wanted = (progress.at(-1)?.done ?? 0) * share;
  const index = progress.findIndex(({ done }) => done >= wanted);
  const after = progress[index];
  const before = progress[index - 1];
  if (!after || !before) return Number.NaN;
  return before.atMs + ((after.atMs - before.atMs) * (wanted - before.done)) / (after.done - before.done);
}
