import { addDays, type CalendarDate, dayNumber, fromDayNumber, isCalendarDate } from "./calendar-date.js";
import type { Problem } from "./problem.js";
import type { Language } from "./problem-catalogue.js";

/** The dates that a run covers, both included (guide: FROM, TO). They are dates, not instants. */
export interface RunWindow {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** How far a one-day window is widened for sources that answer by week or month. A week starts on Monday. */
export type WindowExpansion = "none" | "week" | "month";

/** The longest window that is taken: ten years with their leap days. Longer ones are a typing error more often than a wish. */
export const MAX_WINDOW_DAYS = 3660;

/**
 * The last day of a window. Later dates stand for "never" (9999-12-31), and the days after a window, or the week or month
 * around it, must have dates too.
 */
const LAST_WINDOW_DAY = "9998-12-31";

interface WindowTexts {
  notSet(name: string): string;
  is(name: string, value: string): string;
  tooLate(fact: string): string;
  reversed(window: RunWindow): string;
  tooLong(window: RunWindow, days: number, maxDays: number): string;
}

const TEXTS: Readonly<Record<Language, WindowTexts>> = {
  en: {
    notSet: (name) => `${name} is not set`,
    is: (name, value) => `${name} is ${value}`,
    tooLate: (fact) => `${fact}; the last day is ${LAST_WINDOW_DAY}`,
    reversed: ({ from, to }) => `FROM ${from} is after TO ${to}`,
    tooLong: ({ from, to }, days, maxDays) => `${from} to ${to} is ${days} days; at most ${maxDays} are run at once`,
  },
  ja: {
    notSet: (name) => `${name} が設定されていません`,
    is: (name, value) => `${name} の値は ${value}`,
    tooLate: (fact) => `${fact}。指定できるのは ${LAST_WINDOW_DAY} までです`,
    reversed: ({ from, to }) => `FROM ${from}、TO ${to}`,
    tooLong: ({ from, to }, days, maxDays) =>
      `${from} から ${to} は ${days} 日間です。一度に実行できるのは ${maxDays} 日までです`,
  },
};

/** Reads FROM and TO as the guide passes them, `maxDays` at most; reports every problem at once, its facts in `language`. */
export function parseRunWindow(
  env: Readonly<Record<string, string | undefined>>,
  maxDays = MAX_WINDOW_DAYS,
  language: Language = "en",
): { ok: true; window: RunWindow } | { ok: false; problems: Problem[] } {
  const texts = TEXTS[language];
  const problems = [...dateProblems("FROM", env["FROM"], texts), ...dateProblems("TO", env["TO"], texts)];
  if (problems.length > 0) return { ok: false, problems };
  const window = { from: env["FROM"] as CalendarDate, to: env["TO"] as CalendarDate };
  const spanDays = countDays(window);
  if (spanDays < 1) {
    const detail = texts.reversed(window);
    return { ok: false, problems: [{ code: "WINDOW_REVERSED", where: "FROM, TO", detail }] };
  }
  if (spanDays > maxDays) {
    const detail = texts.tooLong(window, spanDays, maxDays);
    return { ok: false, problems: [{ code: "WINDOW_TOO_LONG", where: "FROM, TO", detail }] };
  }
  return { ok: true, window };
}

function dateProblems(name: "FROM" | "TO", value: string | undefined, texts: WindowTexts): Problem[] {
  if (value === undefined || value === "") return [{ code: "WINDOW_MISSING", where: name, detail: texts.notSet(name) }];
  const detail = texts.is(name, JSON.stringify(value.slice(0, 60)));
  if (!isCalendarDate(value)) return [{ code: "WINDOW_INVALID", where: name, detail }];
  if (value <= LAST_WINDOW_DAY) return [];
  return [{ code: "WINDOW_INVALID", where: name, detail: texts.tooLate(detail) }];
}

/** Number of days of a window; 1 when `from` equals `to`. */
export function countDays(window: RunWindow): number {
  return dayNumber(window.to) - dayNumber(window.from) + 1;
}

/** Every date of the window, in order. */
export function daysOf(window: RunWindow): CalendarDate[] {
  const first = dayNumber(window.from);
  return Array.from({ length: countDays(window) }, (_, index) => fromDayNumber(first + index));
}

/** Widens both ends to whole weeks (Monday to Sunday) or whole months; `none` returns the window itself. */
export function expandWindow(window: RunWindow, expansion: WindowExpansion): RunWindow {
  if (expansion === "none") return window;
  if (expansion === "week") return { from: mondayOf(window.from), to: addDays(mondayOf(window.to), 6) };
  return { from: `${window.from.slice(0, 7)}-01`, to: lastOfMonth(window.to) };
}

function mondayOf(date: CalendarDate): CalendarDate {
  // Day 0 (1970-01-01) was a Thursday, three days after a Monday.
  const sinceMonday = (((dayNumber(date) + 3) % 7) + 7) % 7;
  return addDays(date, -sinceMonday);
}

function lastOfMonth(date: CalendarDate): CalendarDate {
  const month = date.slice(0, 7);
  return ["31", "30", "29"].map((day) => `${month}-${day}`).find(isCalendarDate) ?? `${month}-28`;
}
