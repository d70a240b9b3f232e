import type { RunSummary, RunVerdict } from "../../../src/api/index.js";

/** What became of a day, by the newest run that began with it. */
export interface DayFigures {
  readonly date: string;
  readonly verdict: RunVerdict;
  readonly rows: number;
  readonly durationMs: number;
}

/** The days of runs that have ended, the oldest first. `runs` come the newest first. */
export function daysOfRuns(runs: readonly RunSummary[]): readonly DayFigures[] {
  const days = new Map<string, DayFigures>();
  for (const { window, verdict, counts, startedAt, endedAt } of runs) {
    if (!endedAt || days.has(window.from)) continue;
    const durationMs = Date.parse(endedAt) - Date.parse(startedAt);
    days.set(window.from, { date: window.from, verdict, rows: counts.rowsLoaded, durationMs });
  }
  return [...days.values()].sort((a, b) => a.date.localeCompare(b.date));
}
