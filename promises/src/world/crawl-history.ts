import { addDays } from "@collectro/contract";

/** Rows of each day. */
export const ROWS_A_DAY = 3;

/** The value of a row of the run that began at `from`. */
export function rowValue(from: string, index: number): string {
  return `${from} あ${index}`;
}

/** The lines of the log of a run that began at `from`, without newlines. */
export function logOf(from: string): string[] {
  return Array.from({ length: 6 }, (_, line) => JSON.stringify({ severity: "info", log: `${from} 日本🗾 ${line}` }));
}

/** What the warehouse holds, or should: the rows of each day, and the run that they are from. */
export type History = Map<string, string>;

/** Notes that a window was loaded: its days are that run's now. */
export function noteLoaded(history: History, { from, to }: { readonly from: string; readonly to: string }): void {
  for (let day = from; day <= to; day = addDays(day, 1)) history.set(day, from);
}

/** How a table differs from the history of its source. */
export interface Differences {
  readonly missing: number;
  readonly doubled: number;
  readonly changed: number;
}

/** Holds the rows of a table against the history, both ways. */
export function compareRows(rows: readonly Readonly<Record<string, unknown>>[], history: History): Differences {
  const wanted = new Map<string, string>();
  for (const [day, from] of history) {
    for (let index = 0; index < ROWS_A_DAY; index += 1) wanted.set(`${day}-${index}`, rowValue(from, index));
  }
  const total = wanted.size;
  const seen = new Set<string>();
  let doubled = 0;
  let changed = 0;
  for (const { id, day, value } of rows) {
    const key = String(id);
    if (seen.has(key)) doubled += 1;
    // A row that no loaded window has is one too many, too.
    else if (!wanted.has(key)) doubled += 1;
    else if (wanted.get(key) !== value || !key.startsWith(`${String(day)}-`)) changed += 1;
    if (wanted.has(key)) seen.add(key);
  }
  return { missing: total - seen.size, doubled, changed };
}
