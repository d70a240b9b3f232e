import { countDays, type RunWindow } from "@collectro/contract";
import type { RunRecord, State, Workflow } from "@collectro/crawler";

/** Runs that a forecast looks at: the newest, since sources and tables grow. */
const MAX_RUNS = 50;

/** What slices are likely to take. Medians of earlier runs, so that one odd run does not count. */
export interface Forecast {
  /** Runs that it was drawn from; 0: nothing is known, and the figures are 0. */
  readonly runs: number;
  /** Those runs covered other numbers of days: their figures were taken in proportion. */
  readonly scaled: boolean;
  /** That are to be run. */
  readonly slices: number;
  /** From the first start to the last end. */
  readonly seconds: number;
  readonly rows: number;
  /** Of the objects that are stored and loaded. */
  readonly bytes: number;
}

/** Draws a forecast from the record of a workflow's runs that were loaded. */
export function forecast(state: State, workflow: Workflow, slices: readonly RunWindow[], parallel: number): Forecast {
  const loaded = state.runs.list(MAX_RUNS, { workflow: workflow.name, verdict: "loaded" });
  const days = median(slices.map(countDays));
  const alike = loaded.filter(({ window }) => countDays(window) === days);
  const runs = alike.length > 0 ? alike : loaded;
  const per = (figure: (run: RunRecord) => number): number =>
    median(runs.map((run) => (figure(run) * days) / countDays(run.window)));
  return {
    runs: runs.length,
    slices: slices.length,
    scaled: alike.length === 0 && runs.length > 0,
    seconds: Math.ceil(slices.length / parallel) * per(secondsOf),
    rows: Math.round(slices.length * per(({ counts }) => counts.rowsLoaded)),
    bytes: Math.round(slices.length * per(({ counts }) => counts.bytes)),
  };
}

function secondsOf({ startedAt, endedAt = startedAt }: RunRecord): number {
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** 0 of none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
