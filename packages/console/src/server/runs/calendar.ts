import { daysOf, type RunWindow } from "@collectro/contract";
import type { WindowEntry } from "@collectro/crawler";
import type { Calendar, CalendarDay } from "../../api/index.js";

/** What became of each day of a range: the newest run whose window holds it says so. */
export function toCalendar(range: RunWindow, windows: readonly WindowEntry[]): Calendar {
  const workflows = new Map<string, Map<string, { newest: WindowEntry["newest"]; runs: number }>>();
  for (const { workflow, window, runs, newest } of windows) {
    const days = workflows.get(workflow) ?? new Map();
    workflows.set(workflow, days);
    const from = window.from > range.from ? window.from : range.from;
    const to = window.to < range.to ? window.to : range.to;
    for (const date of daysOf({ from, to })) {
      const before = days.get(date);
      const isNewer = !before || placeOf(newest) > placeOf(before.newest);
      days.set(date, { newest: isNewer ? newest : before.newest, runs: runs + (before?.runs ?? 0) });
    }
  }
  return { ...range, workflows: [...workflows].sort().map(([workflow, days]) => ({ workflow, days: toDays(days) })) };
}

function placeOf({ startedAt, id }: WindowEntry["newest"]): string {
  return startedAt + id;
}

function toDays(days: ReadonlyMap<string, { newest: WindowEntry["newest"]; runs: number }>): CalendarDay[] {
  const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([date, { newest, runs }]) => ({
    date,
    verdict: newest.verdict ?? "open",
    run: newest.id,
    runs,
    rows: newest.rowsLoaded,
  }));
}
