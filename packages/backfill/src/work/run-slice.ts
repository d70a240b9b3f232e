import { daysOf, type Language, problemsOf, type RunWindow } from "@collectro/contract";
import {
  CRAWL_EXIT,
  type CrawlEvent,
  type CrawlOutcome,
  type CrawlRequest,
  crawl,
  maskSecrets,
  type RunRecord,
  type State,
  type Workflow,
} from "@collectro/crawler";
import { shortened } from "../cause.js";
import { isSameTable } from "../ledger/place.js";
import type { SliceEnd } from "../ledger/slice-ledger.js";
import { mayPass } from "../retry.js";
import type { RunGround, SliceRun } from "./worker.js";

/** Runs of a slice that are looked at: more attempts at the same days are not worth their time. */
const MAX_RUNS = 200;

/** What is the same for every slice of a backfill on this machine. */
export interface LocalRuns {
  readonly backfill: string;
  readonly workflow: Workflow;
  readonly state: State;
  readonly language: Language;
  readonly options: Pick<CrawlRequest, "times" | "embeddedStore">;
  readonly onCrawl: (slice: RunWindow, event: CrawlEvent) => void;
}

/** Runs one slice on this machine, as a process or a container of its own, from its start to the verdict. */
export async function runSlice(runs: LocalRuns, slice: RunWindow, ground: RunGround): Promise<SliceRun> {
  const { backfill, workflow, state, language, options, onCrawl } = runs;
  const startedMs = performance.now();
  const { signal, mayLoad, fence } = ground;
  const secondsSince = (): number => Math.round(performance.now() - startedMs) / 1000;
  try {
    let said: string | undefined;
    const onEvent = (event: CrawlEvent): void => {
      if (event.type === "log" && event.line.severity === "error") said ??= maskSecrets(event.line.log, workflow);
      onCrawl(slice, event);
    };
    const paced = inLimit(workflow, ground.requestsPerSecond);
    const request = {
      workflow: paced,
      window: slice,
      state,
      language,
      backfill,
      signal,
      mayLoad,
      fence,
      onEvent,
      ...options,
    };
    return toSliceRun(await crawl(request), secondsSince(), said);
  } catch (error) {
    const [why] = problemsOf(error) ?? [];
    if (!why) throw error;
    const end = { verdict: "failed", rows: 0, bytes: 0, seconds: secondsSince(), why: shortened(why) } as const;
    // Another run of these dates goes on; or nobody knows whether rows were loaded, which is found out at the next resumption.
    return { end, again: why.code === "RUN_BUSY" };
  }
}

/** A workflow whose container keeps to a rate; it has no limit of its own when there is none for the backfill. */
function inLimit(workflow: Workflow, requestsPerSecond: number | undefined): Workflow {
  return requestsPerSecond === undefined
    ? workflow
    : { ...workflow, limits: { ...workflow.limits, requestsPerSecond } };
}

/** @param said the first error line of the container's log: where it reported failure, that is the cause */
function toSliceRun(outcome: CrawlOutcome, seconds: number, said: string | undefined): SliceRun {
  const { verdict, exitCode, reasons, counts, runId } = outcome;
  if (exitCode === CRAWL_EXIT.stopped) return { again: false };
  const [first] = verdict === "loaded" ? [] : reasons;
  const isItsOwn = first?.code === "RESULT_FAILURE" && said !== undefined;
  const why = isItsOwn ? ({ code: "OUTPUT", values: { line: said } } as const) : first;
  const end = { verdict, run: runId, rows: counts.rowsLoaded, bytes: counts.bytes, seconds };
  return { end: { ...end, ...(why ? { why: shortened(why) } : {}) }, again: mayPass(verdict, reasons) };
}

/** What a run of that slice, which was taken up after its backfill had died, came to; only what was loaded counts. */
export function recallSlice({ state, backfill, workflow }: LocalRuns, slice: RunWindow): SliceEnd | undefined {
  const runs = state.runs.list(MAX_RUNS, { workflow: workflow.name, window: slice, verdict: "loaded" });
  const run = runs.find(({ window, details }) => details.backfill === backfill && isSame(window, slice));
  return run && endOf(run, slice);
}

/**
 * The run that loaded a slice before this backfill, when no later run touched one of its days. Runs from before the workflow was
 * given another table say nothing of this one.
 */
export function loadedBefore(
  { state, workflow }: Pick<LocalRuns, "state" | "workflow">,
  slice: RunWindow,
): SliceEnd | undefined {
  const all = state.runs.list(MAX_RUNS, { workflow: workflow.name, window: slice });
  const runs = all.filter(({ details }) => isSameTable(details.workflow, workflow));
  const newestOf = (day: string) => runs.find(({ window }) => window.from <= day && day <= window.to);
  const newest = daysOf(slice).map(newestOf);
  const [first] = newest;
  return first && newest.every((run) => run?.verdict === "loaded") ? endOf(first, slice) : undefined;
}

/** Rows and bytes are known only where the run had the very same dates. */
function endOf({ id, window, counts, startedAt, endedAt = startedAt }: RunRecord, slice: RunWindow): SliceEnd {
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const end = { verdict: "loaded", run: id, seconds } as const;
  if (isSame(window, slice)) return { ...end, rows: counts.rowsLoaded, bytes: counts.bytes };
  return { ...end, rows: 0, bytes: 0, ...(counts.rowsLoaded > 0 ? { rowsUnknown: true } : {}) };
}

function isSame(one: RunWindow, other: RunWindow): boolean {
  return one.from === other.from && one.to === other.to;
}
