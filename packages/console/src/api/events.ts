import type { PretestSummary } from "./pretests.js";
import type { RunStage, RunSummary } from "./runs.js";
import type { BackfillSummary } from "./workflows.js";

/**
 * `GET /api/events`: server-sent events, one connection a page; the name of an event is the key, its data the value.
 * Whoever connects asks for the state by the other addresses first: nothing is told twice. A browser's EventSource sends no
 * `Accept-Language` of the page's, so the language is `?lang=ja` or `en` here and for log/stream; without it the header's.
 */
export interface ConsoleEvents {
  /** A run began, came to another phase, or counted on: also those of other processes (within a second). */
  readonly run: RunSummary;
  readonly stages: { readonly run: string; readonly stages: readonly RunStage[] };
  /** A workflow file was written, changed or removed, by whomever. */
  readonly workflows: Record<string, never>;
  readonly backfill: BackfillSummary;
  readonly pretest: PretestSummary;
  /**
   * Something went wrong that is in no run: a schedule that could not be followed. With `run`: the work on that run has ended,
   * and the run has not; it is taken up again.
   */
  readonly fault: { readonly text: string; readonly at: string; readonly run?: string };
}
