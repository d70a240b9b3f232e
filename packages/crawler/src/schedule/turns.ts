import { addDays, dateIn, type RunWindow } from "@collectro/contract";
import { cronTimes } from "./cron.js";
import type { Schedule } from "./schedule.js";

/** One time at which a schedule has its workflow run. */
export interface Turn {
  readonly at: Date;
  /** FROM and TO: one date, both the same. */
  readonly window: RunWindow;
  /** The schedule's zone, in which `at` is shown. */
  readonly timeZone: string;
}

/** A schedule's rule as a text: the same text, the same turns and dates. */
export function ruleOf({ cron, timeZone, dates }: Schedule): string {
  return JSON.stringify([cron, timeZone, dates]);
}

/** The next turns after an instant, which is not among them. Fewer than `count` when the rule has no more. */
export function nextTurns(schedule: Schedule, after: Date, count: number): Turn[] {
  return cronTimes(schedule.cron, schedule.timeZone, after, count).map((at) => turnAt(schedule, at));
}

/** The turn at an instant that the schedule names (`isTurn`). */
export function turnAt(schedule: Schedule, at: Date): Turn {
  return { at, window: windowOf(schedule, at), timeZone: schedule.timeZone };
}

/** Whether a schedule names that very instant. */
export function isTurn({ cron, timeZone }: Schedule, at: Date): boolean {
  return cronTimes(cron, timeZone, new Date(at.getTime() - 1), 1)[0]?.getTime() === at.getTime();
}

/** The first turn after an instant that has come by `now`; undefined when none has. */
export function dueTurn(schedule: Schedule, after: Date, now: Date): Turn | undefined {
  const [turn] = nextTurns(schedule, after, 1);
  return turn && turn.at <= now ? turn : undefined;
}

/** The date of a turn, in the schedule's own zone: reckoned from when it was due, not from when it is run. */
function windowOf({ timeZone, dates }: Schedule, at: Date): RunWindow {
  const today = dateIn(at, timeZone);
  const date = "daysBefore" in dates ? addDays(today, -dates.daysBefore) : firstOfMonth(today, dates.monthsBefore);
  return { from: date, to: date };
}

function firstOfMonth(today: string, monthsBefore: number): string {
  const months = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 - monthsBefore;
  return `${String(Math.floor(months / 12)).padStart(4, "0")}-${String((months % 12) + 1).padStart(2, "0")}-01`;
}
