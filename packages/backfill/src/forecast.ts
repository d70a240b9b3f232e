import { countDays, type RunWindow } from "@collectro/contract";
import type { RunRecord, State, Workflow } from "@collectro/crawler";

/** Runs that a forecast looks at: the newest, since sources and tables grow. */
const MAX_RUNS = 50;

/** What slices are likely to take. Medians of earlier runs, so that one odd run does not count. */
export interface Forecast {
  /** Runs that it was drawn from; 0: nothing is known, and the figures are 0. */
  readonly runs: number;
  /** Those runs were slices of the backfill itself, run where it runs; else they are of this machine's record. */
  readonly own: boolean;
  /** Those runs covered other numbers of days: their figures were taken in proportion. */
  readonly scaled: boolean;
  /** That are to be run. */
  readonly slices: number;
  /** Of one slice. */
  readonly sliceSeconds: number;
  /** From the first start to the last end. */
  readonly seconds: number;
  readonly rows: number;
  /** Of the objects that are stored and loaded. */
  readonly bytes: number;
}

/** A run that was loaded, and what it took. */
export interface Sample {
  readonly window: RunWindow;
  readonly seconds: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Draws a forecast from runs that were loaded. */
export function forecast(
  { samples, own }: { readonly samples: readonly Sample[]; readonly own: boolean },
  slices: readonly RunWindow[],
  parallel: number,
): Forecast {
  const days = median(slices.map(countDays));
  const alike = samples.filter(({ window }) => countDays(window) === days);
  const runs = alike.length > 0 ? alike : samples;
  const per = (figure: "seconds" | "rows" | "bytes"): number =>
    median(runs.map((run) => (run[figure] * days) / countDays(run.window)));
  return {
    runs: runs.length,
    own,
    slices: slices.length,
    scaled: alike.length === 0 && runs.length > 0,
    sliceSeconds: per("seconds"),
    seconds: Math.ceil(slices.length / parallel) * per("seconds"),
    rows: Math.round(slices.length * per("rows")),
    bytes: Math.round(slices.length * per("bytes")),
  };
}

/** What this machine's record has of a workflow. */
export function recorded(state: State, { name }: Workflow): Sample[] {
  return state.runs.list(MAX_RUNS, { workflow: name, verdict: "loaded" }).map(sampleOf);
}

function sampleOf({ window, counts, startedAt, endedAt = startedAt }: RunRecord): Sample {
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return { window, seconds, rows: counts.rowsLoaded, bytes: counts.bytes };
}

/** 0 of none. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
