import {
  byDay,
  byMonth,
  byWeek,
  type CalendarDate,
  paramError,
  type RunWindow,
  type Slice,
  whole,
} from "@collectro/connector";

/** How a window is cut. */
export type SliceUnit = "whole" | "day" | "week" | "month";

const CUTS = { whole, day: byDay, week: byWeek, month: byMonth } as const satisfies Record<SliceUnit, typeof whole>;

/** The params that say how a window is cut. */
export interface SlicedParams {
  readonly slices: SliceUnit;
  readonly query?: string | undefined;
}

/** Cuts a window as the user asked. */
export function cutWindow(window: RunWindow, unit: SliceUnit): readonly Slice[] {
  return CUTS[unit](window);
}

/** The same, for a connector's `slices`. Throws PARAM_INVALID for `{date}` in a slice of more than one day. */
export function sliceWindow(window: RunWindow, { slices, query }: SlicedParams): readonly Slice[] {
  if (slices === "whole" && window.from !== window.to && query !== undefined && placeholdersOf(query).has("date")) {
    throw paramError({
      where: "query",
      detail: `{date} is one day, and the window is ${window.from} to ${window.to}`,
      hint: "use {from} and {to}, or pass slices=day",
    });
  }
  return cutWindow(window, slices);
}

/** How a slice is named in messages; undefined when the window is read as a whole. */
export function sliceText({ slices }: SlicedParams, slice: Slice): string | undefined {
  if (slices === "whole") return undefined;
  return slice.from === slice.to ? slice.from : `${slice.from} to ${slice.to}`;
}

const PLACEHOLDER = /\{(from|to|date)\}/g;

/** The placeholders that a query uses, without braces. */
export function placeholdersOf(query: string): ReadonlySet<string> {
  return new Set(query.matchAll(PLACEHOLDER).map((match) => match[1] ?? ""));
}

/** The first placeholder that stands in quotes; its date literal would end the user's own. */
export function quotedPlaceholder(query: string): string | undefined {
  return /'(\{(?:from|to|date)\})'/.exec(query)?.[1];
}

const CALENDAR_DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;

/**
 * The date as an SQL literal. The text is spliced into a statement, and therefore checked here once more
 * although it comes from a parsed window.
 */
export function dateLiteral(date: CalendarDate): string {
  if (!CALENDAR_DATE.test(date)) throw new TypeError(`${JSON.stringify(date)} is no calendar date`);
  return `DATE '${date}'`;
}

/** The query with its placeholders replaced by date literals. `{date}` is the slice's first (and only) day. */
export function fillPlaceholders(query: string, slice: Slice): string {
  return query.replace(PLACEHOLDER, (_, name) => dateLiteral(name === "to" ? slice.to : slice.from));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The first instant of a calendar date in a zone. */
export function dayStart(date: CalendarDate, timeZone: string): Date {
  return firstInstant(Date.parse(`${date}T00:00:00Z`), timeZone);
}

/** The instant after the last one of a calendar date in a zone: the start of the next day. */
export function dayEnd(date: CalendarDate, timeZone: string): Date {
  return firstInstant(Date.parse(`${date}T00:00:00Z`) + DAY_MS, timeZone);
}

/**
 * The instant at which the zone's calendar reaches the day that starts at `utcMidnightMs` in UTC. Found by halving, since
 * midnight itself may be skipped or come twice when the clocks change; a second is fine enough for every zone.
 */
function firstInstant(utcMidnightMs: number, timeZone: string): Date {
  const local = localDays(timeZone);
  // No zone is further than 16 h from UTC.
  let before = utcMidnightMs - 16 * HOUR_MS;
  let reached = utcMidnightMs + 16 * HOUR_MS;
  while (reached - before > 1_000) {
    const middle = Math.floor((before + reached) / 2_000) * 1_000;
    if (local(middle) >= utcMidnightMs) reached = middle;
    else before = middle;
  }
  return new Date(reached);
}

/** Gives the UTC midnight of the calendar date that an instant has in a zone, in milliseconds. */
function localDays(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });
  return function localDay(ms) {
    const parts = Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
    const year = parts["era"] === "BC" ? 1 - Number(parts["year"]) : Number(parts["year"]);
    const midnight = new Date(0);
    // Date.UTC reads the years 0 to 99 as 1900 to 1999.
    midnight.setUTCFullYear(year, Number(parts["month"]) - 1, Number(parts["day"]));
    return midnight.getTime();
  };
}
