import type { BackfillDay } from "../../../../../src/api/index.js";

/** A month of a calendar: weeks from Sunday on, with gaps before the first day and behind the last. */
export interface Month {
  /** `2024-09`. */
  readonly month: string;
  readonly weeks: readonly (readonly (BackfillDay | undefined)[])[];
}

/** Days, in order, as months. */
export function monthsOf(days: readonly BackfillDay[]): readonly Month[] {
  const months = Map.groupBy(days, ({ date }) => date.slice(0, 7));
  return [...months].map(([month, inMonth]) => ({ month, weeks: weeksOf(inMonth) }));
}

function weeksOf(days: readonly BackfillDay[]): Month["weeks"] {
  const weeks: (BackfillDay | undefined)[][] = [];
  let week: number | undefined;
  for (const day of days) {
    const at = new Date(`${day.date}T00:00:00Z`);
    const sunday = at.getTime() - at.getUTCDay() * 86_400_000;
    if (sunday !== week) weeks.push(Array.from({ length: 7 }, () => undefined));
    week = sunday;
    const current = weeks.at(-1);
    if (current) current[at.getUTCDay()] = day;
  }
  return weeks;
}
