/** A calendar date `YYYY-MM-DD` (guide: インターフェース, FROM and TO). It has no time and no zone. */
export type CalendarDate = string & { readonly __calendarDate?: never };

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T00:00:00Z");

/** True for a real date of the years 0001 to 9999, written in ASCII exactly as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): text is CalendarDate {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith("0000")) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse refuses month 13; some days past a month's end roll over instead, hence the round trip.
  return !Number.isNaN(ms) && fromDayNumber(ms / DAY_MS) === text;
}

/** Days since 1970-01-01; negative before it. */
export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The calendar date that lies `days` after 1970-01-01. Throws a RangeError outside the years 0001 to 9999. */
export function fromDayNumber(days: number): CalendarDate {
  const ms = days * DAY_MS;
  // toISOString writes years beyond these bounds with a sign and six digits, which no reader of a date expects.
  if (!Number.isInteger(days) || ms < FIRST_MS || ms > LAST_MS) {
    throw new RangeError(`day ${days} lies outside the calendar (0001-01-01 to 9999-12-31)`);
  }
  return new Date(ms).toISOString().slice(0, 10);
}

/** The date `days` later (earlier when negative). Throws a RangeError outside the years 0001 to 9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromDayNumber(dayNumber(date) + days);
}

/**
 * The calendar date on which the instant falls in a time zone such as `Asia/Tokyo`, Collectro's own.
 * Throws a RangeError for an unknown zone.
 */
export function dateIn(instant: Date, timeZone: string): CalendarDate {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  // Read by name: how a locale orders and separates the parts changes with the version of the locale data.
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts["year"]?.padStart(4, "0")}-${parts["month"]}-${parts["day"]}`;
}
