import type { ReadLogLine } from "@collectro/contract";
import type { Reason } from "./reason.js";
import type { RunCounts, RunPhase, Verdict } from "./record/runs.js";

/** The stages of a load, in order, each with a count that grows. */
export type CrawlStage = "objects" | "bytes" | "validated" | "loaded";

/** What a crawl tells while it goes on, for screens. */
export type CrawlEvent =
  | { readonly type: "phase"; readonly runId: string; readonly phase: RunPhase }
  | { readonly type: "log"; readonly line: ReadLogLine }
  | { readonly type: "stage"; readonly stage: CrawlStage; readonly count: number; readonly total?: number }
  | { readonly type: "warning"; readonly warning: Reason };

/** How a crawl ended. */
export interface CrawlOutcome {
  readonly runId: string;
  readonly verdict: Verdict;
  /** One of `CRAWL_EXIT`. */
  readonly exitCode: number;
  /** Why, for people: format them with `formatReason`. Empty for a plain success. */
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly counts: RunCounts;
  /** Loaded before, by this or another run: nothing was done this time. */
  readonly alreadyLoaded: boolean;
  /** The run's folder. */
  readonly dir: string;
}
