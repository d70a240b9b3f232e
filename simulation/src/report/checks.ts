import type { Result } from "../simulate.js";

/** How much longer than the lower bound a backfill may take. */
export const MAX_STRETCH = 1.1;
/** Sums of fractions are off by so much. */
const ROUNDING = 1e-9;

/** The time that no schedule can beat, in seconds. */
export function lowerBound({ workBoundSeconds, limitBoundSeconds }: Result): number {
  return Math.max(workBoundSeconds, limitBoundSeconds);
}

/** What a simulated backfill broke, in words; nothing when it kept all. */
export function broken(result: Result): string[] {
  const { scenario, lost, doubled, peakRate, makespanSeconds } = result;
  const said: string[] = [];
  if (lost > 0) said.push(`${lost} slices lost`);
  if (doubled > 0) said.push(`${doubled} slices doubled`);
  if (peakRate > scenario.requestsPerSecond * (1 + ROUNDING)) said.push(`${peakRate} requests a second at the source`);
  const stretch = makespanSeconds / lowerBound(result);
  if (stretch > MAX_STRETCH) said.push(`${stretch.toFixed(3)} times the lower bound`);
  return said;
}
