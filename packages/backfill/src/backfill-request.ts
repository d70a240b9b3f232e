import type { Language, RunWindow } from "@collectro/contract";
import type { CrawlEvent, CrawlOutcome, CrawlRequest, State, Workflow } from "@collectro/crawler";
import type { Coverage } from "./coverage.js";
import type { BackfillEntry } from "./ledger/register.js";
import type { SliceSize } from "./plan.js";
import type { BackfillSite } from "./work/site.js";
import type { WorkerEvent } from "./work/worker.js";

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
