import { Cluster } from "./cluster.js";
import type { Scenario } from "./scenario.js";

/** A point of the curve: how far it is, and how fast the source is asked. */
export interface Sample {
  readonly seconds: number;
  readonly done: number;
  readonly rate: number;
}

/** What a simulated backfill came to. */
export interface Result {
  readonly scenario: Scenario;
  readonly loaded: number;
  readonly failed: number;
  readonly lost: number;
  readonly doubled: number;
  /** Loads that came to a slice which was in the table: the warehouse did nothing. */
  readonly refused: number;
  readonly attempts: number;
  readonly evictions: number;
  readonly freezes: number;
  readonly podStarts: number;
  readonly requests: number;
  readonly peakRate: number;
  readonly makespanSeconds: number;
  /** No schedule could be shorter: the work that was done, retries and starts of pods with it, on all pods without a pause. */
  readonly workBoundSeconds: number;
  /** The requests that were made, at the limit without a pause. */
  readonly limitBoundSeconds: number;
  /** Requests to the bucket for each slice: reads, writes and lists. */
  readonly ledgerRequests: number;
  readonly writesOfOneObject: number;
  readonly samples: readonly Sample[];
}

const SAMPLES = 240;

/** Simulates a backfill to its end. The same scenario gives the same result. */
export async function simulate(scenario: Scenario): Promise<Result> {
  const cluster = new Cluster(scenario);
  const samples: Sample[] = [];
  void sample(cluster, scenario, samples);
  void cluster.start();
  await cluster.time.run(() => cluster.isDone);
  const { audit, counts, source, time, bucket } = cluster;
  const { workSeconds, startSeconds, ...rest } = counts;
  const { reads, writes, lists, writesOfOneObject } = bucket.counts;
  return {
    scenario,
    loaded: audit.loaded,
    failed: audit.failed,
    lost: scenario.slices - audit.settled,
    doubled: audit.doubled,
    refused: audit.refused,
    ...rest,
    requests: source.requests,
    peakRate: source.peak,
    makespanSeconds: time.nowMs / 1000,
    workBoundSeconds: (workSeconds + startSeconds) / scenario.pods,
    limitBoundSeconds: source.requests / scenario.requestsPerSecond,
    ledgerRequests: (reads + writes + lists) / scenario.slices,
    writesOfOneObject,
    samples,
  };
}

/** Looks at the cluster again and again; the interval is about a sample of the whole. */
async function sample(cluster: Cluster, scenario: Scenario, samples: Sample[]): Promise<void> {
  const meanRequests = (scenario.requests[0] + scenario.requests[1]) / 2;
  const intervalMs = ((scenario.slices * meanRequests) / scenario.pods / SAMPLES) * 1000;
  while (!cluster.isDone) {
    samples.push({ seconds: cluster.time.nowMs / 1000, done: cluster.audit.settled, rate: cluster.source.rate });
    await cluster.time.wait(intervalMs);
  }
}
