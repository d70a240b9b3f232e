import type { RunWindow } from "@collectro/contract";
import type { LoadFence } from "@collectro/crawler";
import type { RateShares } from "../ledger/rate-shares.js";
import type { Entry } from "../ledger/records.js";
import type { SliceEnd, SliceLedger, SliceRecord } from "../ledger/slice-ledger.js";
import type { WorkerLease, WorkerSight } from "../ledger/worker-lease.js";
import { givenUp } from "./given-up.js";
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
  /** The claim of the slice: whoever loads, now or after a crash, does so only while it is as it was. */
  readonly fence: LoadFence;
  readonly signal: AbortSignal;
  /** What the run may ask of the source; absent = as much as it likes. */
  readonly requestsPerSecond?: number;
}

/** What a worker tells while it goes on. */
export type WorkerEvent =
  | { readonly type: "begins"; readonly slice: RunWindow; readonly attempt: number }
  | { readonly type: "ended"; readonly slice: RunWindow; readonly end: SliceEnd; readonly again: boolean }
  | { readonly type: "released"; readonly slice: RunWindow }
  /** It is another worker's by now, who took this one for dead: what became of it is theirs to say. */
  | { readonly type: "taken"; readonly slice: RunWindow }
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
  /** Asked after each claim, before anything is run for it: no means that the backfill was dropped, or begun anew. */
  readonly isCurrent: () => Promise<boolean>;
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
  const fault = new AbortController();
  const crew: Crew = {
    parts,
    source: sliceSource(parts),
    signal: AbortSignal.any([parts.signal, parts.lease.lost, fault.signal]),
    failed: 0,
    isOver: false,
  };
  const stopOthers = (error: unknown): never => {
    fault.abort(error);
    throw error;
  };
  const ends = await Promise.allSettled(Array.from({ length: parts.lanes }, () => lane(crew).catch(stopOthers)));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  await parts.shares?.release();
}

/** What the lanes of a worker have in common. */
interface Crew {
  readonly parts: WorkerParts;
  readonly source: SliceSource;
  readonly signal: AbortSignal;
  /** Slices that have failed for good. */
  failed: number;
  /** The backfill is not there any more. */
  isOver: boolean;
}

/** One slice after another. The end of one and the claim of the next are written at once: they are objects of their own. */
async function lane(crew: Crew): Promise<void> {
  for (let written: Promise<void> | undefined; ; ) {
    const [next] = await Promise.all([take(crew), written]);
    if (!next) return;
    const run = await runTaken(crew, next);
    written = conclude(crew, next.taken.claim, run);
    // A slice that is tried again is found only once that is written.
    if (run.again) await written;
  }
}

interface Next {
  readonly taken: Taken;
  readonly rate: number | undefined;
}

async function take(crew: Crew): Promise<Next | undefined> {
  const { parts, source, signal } = crew;
  if (signal.aborted || crew.isOver || crew.failed >= parts.maxFailed) return undefined;
  // Before the slice: a claim that waits would keep it from others.
  const rate = await parts.shares?.rate(source.isGleaning(), signal);
  const taken = signal.aborted ? undefined : await source.next();
  if (!taken) return undefined;
  if (await parts.isCurrent()) return { taken, rate };
  // Claimed too late to be taken back by whoever dropped the backfill: given back here, and nothing more is taken.
  await parts.ledger.write({ ...taken.claim.value, state: "released" }, taken.claim);
  crew.isOver = true;
  return undefined;
}

/** Runs a slice that was taken, unless what became of it is known, or too many have died over it; `again` only where another attempt is due. */
async function runTaken({ parts, signal }: Crew, { taken: { claim, before }, rate }: Next): Promise<SliceRun> {
  const { from, to, attempt } = claim.value;
  const slice = { from, to };
  const known = parts.recall(slice, before !== undefined) ?? givenUp(claim.value);
  if (known) return { end: known, again: false };
  parts.onEvent({ type: "begins", slice, attempt });
  const ground = {
    signal,
    mayLoad: () => parts.lease.confirm(),
    fence: { mark: claim.name, generation: claim.generation },
    ...(rate === undefined ? {} : { requestsPerSecond: rate }),
  };
  const run = await parts.run(slice, ground);
  return { ...run, again: run.again && attempt < MAX_ATTEMPTS };
}

/** Writes down what a slice came to, unless somebody found this worker dead and has it now. */
async function conclude(crew: Crew, claim: Entry<SliceRecord>, { end, again }: SliceRun): Promise<void> {
  const { parts, source } = crew;
  const { from, to } = claim.value;
  const slice = { from, to };
  const hasFailed = end !== undefined && end.verdict !== "loaded" && !again;
  if (hasFailed) crew.failed += 1;
  const entry = await parts.ledger.write(
    { ...claim.value, ...(end ? { state: "ended", end, again } : { state: "released" }) },
    claim,
  );
  if (!entry) {
    if (hasFailed) crew.failed -= 1;
    parts.onEvent({ type: "taken", slice });
  } else if (!end) parts.onEvent({ type: "released", slice });
  else {
    if (again) source.later(entry);
    parts.onEvent({ type: "ended", slice, end, again });
  }
}
