import type { RunWindow } from "@collectro/contract";
import type { RateShares } from "../ledger/rate-shares.js";
import type { Entry } from "../ledger/records.js";
import type { SliceEnd, SliceLedger, SliceRecord } from "../ledger/slice-ledger.js";
import type { WorkerLease, WorkerSight } from "../ledger/worker-lease.js";
import { type SliceSource, sliceSource, type Taken } from "./slice-source.js";

/** Attempts at a slice within a round, where another may help. */
export const MAX_ATTEMPTS = 2;

/** What running a slice came to: its end, or nothing (it was stopped). */
export interface SliceRun {
  readonly end?: SliceEnd;
  /** Another attempt may mend it. */
  readonly again: boolean;
}

/** What the run of a slice has to heed. */
export interface RunGround {
  /** Asked before rows are loaded: no means that the slice is somebody else's by now. */
  readonly mayLoad: () => Promise<boolean>;
  readonly signal: AbortSignal;
  /** What the run may ask of the source; absent = as much as it likes. */
  readonly requestsPerSecond?: number;
}

/** What a worker tells while it goes on. */
export type WorkerEvent =
  | { readonly type: "begins"; readonly slice: RunWindow; readonly attempt: number }
  | { readonly type: "ended"; readonly slice: RunWindow; readonly end: SliceEnd; readonly again: boolean }
  | { readonly type: "released"; readonly slice: RunWindow }
  /** A record that cannot be believed: the slice is left alone. */
  | { readonly type: "broken"; readonly object: string };

/** What a worker works with. */
export interface WorkerParts {
  readonly ledger: SliceLedger;
  readonly lease: WorkerLease;
  /** Every slice of the plan, in order. */
  readonly slices: readonly RunWindow[];
  /** Which share of them it begins with, from 0; it goes on with what others have left. */
  readonly index: number;
  readonly workers: number;
  /** Slices side by side. */
  readonly lanes: number;
  readonly round: number;
  readonly sight: WorkerSight;
  /** Runs one slice; what it throws ends the whole work. */
  readonly run: (slice: RunWindow, ground: RunGround) => Promise<SliceRun>;
  /** What is known of a slice without running it; `begun`: somebody had begun it, and its record does not say that it is done. */
  readonly recall: (slice: RunWindow, begun: boolean) => SliceEnd | undefined;
  /** Absent: the source has no limit. */
  readonly shares?: RateShares;
  /** The order in which leftovers of others are tried, so that workers do not all try the same. From 0 to below 1. */
  readonly random: () => number;
  /** Ends the work when so many slices have failed for good. */
  readonly maxFailed: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/**
 * Works off a plan beside any number of other workers, until nothing is left that it may take. Each slice costs two writes, and
 * two more for a further attempt, however long the plan is.
 * @throws what the bucket or a run throws, after the other lanes have come to their end
 */
export async function work(parts: WorkerParts): Promise<void> {
  const source = sliceSource(parts);
  const fault = new AbortController();
  const signal = AbortSignal.any([parts.signal, parts.lease.lost, fault.signal]);
  const failed = { count: 0 };
  const lane = async (): Promise<void> => {
    while (!signal.aborted && failed.count < parts.maxFailed) {
      // Before the slice: a claim that waits would keep it from others.
      const rate = await parts.shares?.rate(source.isGleaning(), signal);
      const taken = signal.aborted ? undefined : await source.next();
      if (!taken) return;
      const mayLoad = (): Promise<boolean> => parts.lease.confirm();
      const ground = { signal, mayLoad, ...(rate === undefined ? {} : { requestsPerSecond: rate }) };
      if (await settle(parts, source, taken, ground)) failed.count += 1;
    }
  };
  const stopOthers = (error: unknown): never => {
    fault.abort(error);
    throw error;
  };
  const ends = await Promise.allSettled(Array.from({ length: parts.lanes }, () => lane().catch(stopOthers)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  await parts.shares?.release();
}

/** Runs a slice that was taken and writes down what it came to. True when it has failed for good. */
async function settle(
  parts: WorkerParts,
  source: SliceSource,
  { claim, before }: Taken,
  ground: RunGround,
): Promise<boolean> {
  const { from, to, attempt } = claim.value;
  const slice = { from, to };
  const known = parts.recall(slice, before !== undefined);
  if (known) return await conclude(parts, source, claim, { end: known, again: false });
  parts.onEvent({ type: "begins", slice, attempt });
  return await conclude(parts, source, claim, await parts.run(slice, ground));
}

async function conclude(
  parts: WorkerParts,
  source: SliceSource,
  claim: Entry<SliceRecord>,
  { end, again }: SliceRun,
): Promise<boolean> {
  const { from, to, attempt } = claim.value;
  const slice = { from, to };
  if (!end) {
    await parts.ledger.write({ ...claim.value, state: "released" }, claim);
    parts.onEvent({ type: "released", slice });
    return false;
  }
  const more = again && attempt < MAX_ATTEMPTS;
  const entry = await parts.ledger.write({ ...claim.value, state: "ended", end, again: more }, claim);
  // Somebody found this worker dead and has the slice now: what becomes of it is theirs to say.
  if (!entry) return false;
  if (more) source.later(entry);
  parts.onEvent({ type: "ended", slice, end, again: more });
  return end.verdict !== "loaded" && !more;
}
