/** Seconds and counts of a simulated backfill; ranges are drawn from evenly. */
export interface Scenario {
  readonly name: "work" | "limit" | "load";
  readonly seed: number;
  readonly slices: number;
  readonly pods: number;
  /** Of the source, over all pods. */
  readonly requestsPerSecond: number;
  readonly requests: readonly [number, number];
  /** A slice's own work for each of its requests, when the source does not hold it up. */
  readonly secondsPerRequest: readonly [number, number];
  readonly loadSeconds: number;
  /** From the order to start a pod until it works. */
  readonly podStartSeconds: readonly [number, number];
  /** A pod is evicted once in so many seconds. */
  readonly evictedEverySeconds: number;
  /** A pod loses its node once in so many seconds: it stands still, is replaced, and wakes up later. */
  readonly frozenEverySeconds: number;
  readonly frozenSeconds: readonly [number, number];
  /** Attempts that fail in a way that another may mend. */
  readonly failures: number;
}

const COMMON = {
  slices: 10_000,
  pods: 200,
  requests: [30, 90],
  secondsPerRequest: [0.8, 1.2],
  loadSeconds: 2,
  podStartSeconds: [5, 40],
  evictedEverySeconds: 14_400,
  frozenEverySeconds: 57_600,
  frozenSeconds: [30, 240],
  failures: 0.02,
} as const;

/** What is simulated: once the work is the bound, once the source's limit, once loads that a lease does not last for. */
export const SCENARIOS: readonly Scenario[] = [
  { ...COMMON, name: "work", seed: 20_240_924, requestsPerSecond: 1_000 },
  { ...COMMON, name: "limit", seed: 20_240_925, requestsPerSecond: 150 },
  { ...COMMON, name: "load", seed: 20_240_926, requestsPerSecond: 1_000, slices: 2_000, pods: 50, loadSeconds: 90 },
];
