/** A calendar date `YYYY-MM-DD` (guide: インターフェース, FROM and TO). It has no time and no zone. */
export type CalendarDate = string & { readonly __calendarDate?: never };

const DAY_MS = 86_400_000;

/** True for a real date of the years 0001 to 9999, written in ASCII exactly as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): text is CalendarDate {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) || text.startsWith("0000")) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse refuses month 13; some days past a month's end roll over instead, hence the round trip.
  return !Number.isNaN(ms) && fromDayNumber(ms / DAY_MS) === text;
}

/** Days since 1970-01-01. */
export function dayNumber(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The calendar date that lies `days` after 1970-01-01. */
export function fromDayNumber(days: number): CalendarDate {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

/** The date `days` later (earlier when negative). */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromDayNumber(dayNumber(date) + days);
}

/** The calendar date on which the instant falls in a time zone; default zone of Collectro: `Asia/Tokyo`. */
export function dateIn(instant: Date, timeZone: string): CalendarDate {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(instant);
}
