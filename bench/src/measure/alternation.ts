/** One side of a comparison: does the whole job once and returns how long it took, in milliseconds. */
export type Side = () => Promise<number>;

/** What came of a comparison. */
export interface Comparison {
  /** Median over the rounds of theirs ÷ ours, in time: above 1 we are faster. */
  readonly speedup: number;
  /** Median of each side, in milliseconds. */
  readonly oursMs: number;
  readonly theirsMs: number;
  readonly rounds: number;
}

/**
 * Runs both sides in turn, ours, theirs, ours, theirs: whatever slows the machine down for a while meets both. The
 * ratio is taken round by round.
 */
export async function alternate(rounds: number, ours: Side, theirs: Side): Promise<Comparison> {
  const times: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push({ ours: await ours(), theirs: await theirs() });
  }
  return comparisonOf(times);
}

/** The medians of rounds that were timed elsewhere. */
export function comparisonOf(times: readonly { readonly ours: number; readonly theirs: number }[]): Comparison {
  return {
    speedup: median(times.map(({ ours, theirs }) => theirs / ours)),
    oursMs: median(times.map(({ ours }) => ours)),
    theirsMs: median(times.map(({ theirs }) => theirs)),
    rounds: times.length,
  };
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
