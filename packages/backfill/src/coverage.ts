import { type CalendarDate, daysOf, type RunWindow } from "@collectro/contract";
import type { Cause } from "./cause.js";
import { LedgerBroken } from "./ledger/ledger-broken.js";
import { readSlices } from "./ledger/read-slices.js";
import type { SliceLedger, SliceRecord } from "./ledger/slice-ledger.js";

/**
 * What became of a day. `empty`: its slice was loaded and has no row, which the workflow takes for a success; `notRun`: nothing,
 * or nothing that was brought to an end.
 */
export type DayState = "loaded" | "empty" | "failed" | "notRun";

/** One day of the window. */
export interface DayCoverage {
  readonly date: CalendarDate;
  readonly state: DayState;
  /** The slice that holds it; figures are those of the whole slice. */
  readonly slice: RunWindow;
  readonly rows: number;
  /** The run that says so. */
  readonly run?: string;
  /** The crawler had no answer from the container (`lost`) rather than a failure; only of `failed`. */
  readonly lost?: boolean;
  readonly why?: Cause;
}

/** Every slice and every day of a window, and what they amount to. */
export interface Coverage {
  readonly days: readonly DayCoverage[];
  readonly dayCounts: Readonly<Record<DayState, number>>;
  readonly slices: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Reads what the ledger knows of a plan. */
export async function readCoverage(ledger: SliceLedger, slices: readonly RunWindow[]): Promise<Coverage> {
  const known = await readSlices(ledger, slices);
  return coverageOf(slices, (slice) => {
    const listed = known(slice);
    return listed && ("entry" in listed ? listed.entry.value : new LedgerBroken(listed.broken));
  });
}

/** Puts what is known of slices together, day by day. */
export function coverageOf(
  slices: readonly RunWindow[],
  find: (slice: RunWindow) => SliceRecord | LedgerBroken | undefined,
): Coverage {
  const days: DayCoverage[] = [];
  const dayCounts = { loaded: 0, empty: 0, failed: 0, notRun: 0 };
  let [rows, bytes] = [0, 0];
  for (const slice of slices) {
    const record = find(slice);
    const day = { ...stateOf(record), slice };
    rows += day.rows;
    if (!(record instanceof LedgerBroken) && day.state === "loaded") bytes += record?.end?.bytes ?? 0;
    for (const date of daysOf(slice)) {
      days.push({ date, ...day });
      dayCounts[day.state] += 1;
    }
  }
  return { days, dayCounts, slices: slices.length, rows, bytes };
}

function stateOf(record: SliceRecord | LedgerBroken | undefined): Omit<DayCoverage, "date" | "slice"> {
  if (record instanceof LedgerBroken) return { state: "failed", rows: 0, ...whyOf(record.problems[0]) };
  if (record?.state !== "ended" || !record.end) return { state: "notRun", rows: 0 };
  const { verdict, rows, rowsUnknown, run, why } = record.end;
  const told = { ...(run === undefined ? {} : { run }), ...whyOf(why) };
  if (verdict === "loaded") return { state: rows > 0 || rowsUnknown ? "loaded" : "empty", rows, ...told };
  return { state: "failed", rows: 0, lost: verdict === "lost", ...told };
}

function whyOf(why: Cause | undefined): { why?: Cause } {
  return why ? { why } : {};
}
