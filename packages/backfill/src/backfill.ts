import { randomBytes } from "node:crypto";
import type { Language, RunWindow } from "@collectro/contract";
import {
  type CrawlEvent,
  type CrawlOutcome,
  type CrawlRequest,
  owner,
  resumeRuns,
  type State,
  type Workflow,
} from "@collectro/crawler";
import { BackfillInTheWay } from "./backfill-in-the-way.js";
import { machineClock } from "./clock.js";
import { type Coverage, readCoverage } from "./coverage.js";
import { type Applicant, admissionOf } from "./ledger/admission.js";
import { hostId, type LedgerPlace, machineSight, openPlace } from "./ledger/place.js";
import { sharesOf } from "./ledger/rate-shares.js";
import type { BackfillEntry } from "./ledger/register.js";
import { openSliceLedger } from "./ledger/slice-ledger.js";
import { voidClaims } from "./ledger/void-claims.js";
import { openLease, openSight, type WorkerLease, type WorkerSight } from "./ledger/worker-lease.js";
import { type SliceSize, slicesOf, spread } from "./plan.js";
import { type LocalRuns, loadedBefore, recallSlice, runSlice } from "./work/run-slice.js";
import type { BackfillSite, SiteGround } from "./work/site.js";
import { type WorkerEvent, work } from "./work/worker.js";

/** Slices that may fail before a backfill gives up, unless it is told. */
export const DEFAULT_MAX_FAILED = 10;
/** Runs side by side, unless it is told. */
export const DEFAULT_PARALLEL = 2;

/** What to backfill, and how. */
export interface BackfillRequest extends Pick<CrawlRequest, "times" | "embeddedStore"> {
  readonly workflow: Workflow;
  readonly window: RunWindow;
  readonly state: State;
  /** Default `day`. */
  readonly perSlice?: SliceSize;
  /** Runs side by side. Default 2. */
  readonly parallel?: number;
  /** Gives up when so many slices have failed for good. Default 10. */
  readonly maxFailed?: number;
  /**
   * `new` (default): refused while a backfill of some of these days is not finished. `resume`: goes on with the last one of the
   * same workflow, dates and slices, and runs again what failed; without one, begins. `restart`: drops what was not finished.
   */
  readonly mode?: "new" | "resume" | "restart";
  /** Leaves out the slices whose every day was loaded by the newest run of it, as the record of runs has it. Default false. */
  readonly skipLoaded?: boolean;
  /** Runs only so many slices, spread over the window; the rest waits for `resume`. */
  readonly rehearse?: number;
  /** Where the slices are run. Default: here, by this process. */
  readonly site?: BackfillSite;
  /** Of the containers' logs and of notifications. Default `en`. */
  readonly language?: Language;
  readonly onEvent?: (event: BackfillEvent) => void;
  /** Abort it to stop: containers are stopped, their slices given back. */
  readonly signal?: AbortSignal;
}

/** What a backfill tells while it goes on. */
export type BackfillEvent =
  | { readonly type: "begins-backfill"; readonly backfill: BackfillEntry }
  /** A run that an earlier process left was taken up and brought to its end. */
  | { readonly type: "resumed"; readonly outcome: CrawlOutcome }
  | { readonly type: "crawl"; readonly slice: RunWindow; readonly event: CrawlEvent }
  | WorkerEvent;

/** What a backfill came to, every round of it together. */
export interface BackfillOutcome extends Coverage {
  readonly backfill: BackfillEntry;
  /** This process was silent for so long that another one took it for dead: what came of its last slices is theirs to say. */
  readonly overtaken: boolean;
  /** One of `BACKFILL_EXIT`. */
  readonly exitCode: number;
}

/** Exit codes of `collectro backfill`. */
export const BACKFILL_EXIT = {
  complete: 0,
  /** Some days failed, or were not run because too many had. */
  incomplete: 1,
  badInput: 2,
  stopped: 4,
} as const;

/**
 * Runs a workflow for a wide window, slice by slice, side by side, on this machine. Every slice is loaded once: what a process
 * that died had begun is brought to its end first, what was done is not run again.
 * @throws BackfillInTheWay when another backfill of these days goes on, or was left unfinished and `mode` is `new`
 * @throws LedgerBroken when the register of the table cannot be believed
 * @throws Error when the bucket does not answer; what was done by then is kept
 */
export async function backfill(request: BackfillRequest): Promise<BackfillOutcome> {
  const { workflow, state } = request;
  const place = await openPlace(workflow, state, request.embeddedStore);
  const id = newId();
  const parts = { records: place.records, clock: machineClock };
  const lease = await openLease(parts, `${place.folderOf("workers")}/${id}`, { host: hostId(), process: owner() });
  try {
    const sight = openSight(parts, machineSight);
    const entry = await admit(place, applicantOf(request, id, lease), sight);
    return await lead(request, place, entry, lease, sight);
  } finally {
    // Where the bucket does not answer: this process keeps it no more, and says so to whoever of this machine asks.
    await lease.release().catch(() => undefined);
  }
}

function applicantOf({ workflow, window, perSlice, mode }: BackfillRequest, id: string, lease: WorkerLease): Applicant {
  return {
    id,
    workflow: workflow.name,
    ...window,
    perSlice: perSlice ?? "day",
    mode: mode ?? "new",
    startedAt: new Date().toISOString(),
    lead: lease.name,
  };
}

async function admit({ register, records, folderOf }: LedgerPlace, applicant: Applicant, sight: WorkerSight) {
  const decided = await register.admit(admissionOf(applicant, (lead) => sight.isOver(lead)));
  if ("kind" in decided) throw new BackfillInTheWay(decided);
  const { entry } = decided;
  // Also those of a beginning that died before it had taken everything back.
  for (const dropped of entry.dropped ?? []) await voidClaims(records, folderOf(dropped));
  if (entry.dropped) await register.change(entry, { dropped: [] });
  return entry;
}

async function lead(
  request: BackfillRequest,
  place: LedgerPlace,
  entry: BackfillEntry,
  lease: WorkerLease,
  sight: WorkerSight,
): Promise<BackfillOutcome> {
  const { workflow, onEvent = () => undefined, rehearse } = request;
  const signal = request.signal ?? new AbortController().signal;
  onEvent({ type: "begins-backfill", backfill: entry });
  const folder = place.folderOf(entry.id);
  const ledger = openSliceLedger(place.records, folder);
  const all = slicesOf(entry, entry.perSlice);
  const ground: SiteGround = {
    workflow,
    entry,
    folder,
    records: place.records,
    register: place.register,
    ledger,
    lease,
    sight,
    slices: rehearse === undefined ? all : spread(all, rehearse),
    ...(rehearse === undefined ? {} : { rehearse }),
    parallel: request.parallel ?? DEFAULT_PARALLEL,
    maxFailed: request.maxFailed ?? DEFAULT_MAX_FAILED,
    signal,
    onEvent,
  };
  try {
    await (request.site ? request.site(ground) : workHere(request, ground));
  } catch (error) {
    const stopped = { state: "stopped", endedAt: new Date().toISOString() } as const;
    await place.register.change(entry, stopped).catch(() => undefined);
    throw error;
  }
  const overtaken = lease.lost.aborted;
  const wasStopped = signal.aborted || overtaken || rehearse !== undefined;
  return { ...(await conclude(place, entry, await readCoverage(ledger, all), wasStopped)), overtaken };
}

/** Runs the slices on this machine, by this process alone. */
async function workHere(request: BackfillRequest, ground: SiteGround): Promise<void> {
  const { state, language = "en", times, embeddedStore, onEvent = () => undefined } = request;
  const { workflow, entry, lease, sight, parallel, signal } = ground;
  const more = times ? { times } : {};
  for (const outcome of await resumeRuns({ state, signal, language, ...more })) onEvent({ type: "resumed", outcome });
  const runs: LocalRuns = {
    backfill: entry.id,
    workflow,
    state,
    language,
    options: { ...more, ...(embeddedStore === undefined ? {} : { embeddedStore }) },
    onCrawl: (slice, event) => onEvent({ type: "crawl", slice, event }),
  };
  using _ = state.keepWarehouse();
  const crew = { lease, sight, index: 0, workers: 1, lanes: parallel };
  await work({
    ...ground,
    ...crew,
    ...sharesOf(workflow, { ...crew, records: ground.records, clock: machineClock, folder: ground.folder }),
    round: entry.round,
    isCurrent: () => ground.register.isCurrent(entry),
    run: (slice, itsGround) => runSlice(runs, slice, itsGround),
    recall: (slice, begun) => {
      if (begun) return recallSlice(runs, slice);
      return request.skipLoaded ? loadedBefore(runs, slice) : undefined;
    },
    random: Math.random,
  });
}

async function conclude(
  { register }: LedgerPlace,
  entry: BackfillEntry,
  coverage: Coverage,
  wasStopped: boolean,
): Promise<Omit<BackfillOutcome, "overtaken">> {
  const { failed, notRun } = coverage.dayCounts;
  const state = failed + notRun === 0 ? "complete" : wasStopped ? "stopped" : "incomplete";
  const end = { state, endedAt: new Date().toISOString() } as const;
  await register.change(entry, end);
  return { ...coverage, backfill: { ...entry, ...end }, exitCode: BACKFILL_EXIT[state] };
}

function newId(): string {
  return `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
}
