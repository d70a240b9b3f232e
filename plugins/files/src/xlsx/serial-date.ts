import type { FieldType } from "@collectro/table-schema";
import { padded } from "../convert/calendar.js";
import type { NumberKind } from "./number-format.js";

const DAY_MS = 86_400_000;
const EPOCH_1900_MS = Date.UTC(1899, 11, 31);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** 9999-12-31, the last day that Excel has. */
const LAST_1900 = 2_958_465;

/**
 * The text of a date or time that Excel stores as a number of days: in the form of the column's type, or of the cell's
 * format where the column is no date. Undefined for a number that is none: negative, beyond 9999, or the 29th of February
 * 1900, which Excel has and the calendar has not.
 */
export function serialText(
  serial: number,
  kind: Exclude<NumberKind, "number">,
  date1904: boolean,
  type: FieldType | undefined,
): string | undefined {
  // A double has some microseconds of noise at that size: milliseconds are what Excel itself tells apart.
  const ms = Math.round(serial * DAY_MS);
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  if (kind === "duration") return type === "TIME" && ms < DAY_MS ? clockText(ms) : durationText(ms);
  const day = Math.floor(ms / DAY_MS);
  const clockMs = ms - day * DAY_MS;
  if (day === 0 && !date1904) {
    // Day 0 is no day: only a time of day stands there.
    return kind === "date" || type === "DATE" ? undefined : clockText(clockMs);
  }
  if (kind === "time" && day === 0) return clockText(clockMs);
  const date = dateText(day, date1904);
  if (date === undefined) return undefined;
  if (type === "DATETIME" || type === "TIMESTAMP") return `${date} ${clockText(clockMs)}`;
  return clockMs === 0 && kind === "date"
    ? date
    : clockMs === 0 && type === "DATE"
      ? date
      : `${date} ${clockText(clockMs)}`;
}

function dateText(day: number, date1904: boolean): string | undefined {
  if (date1904) return isoDate(EPOCH_1904_MS + day * DAY_MS);
  if (day === 60 || day > LAST_1900) return undefined;
  return isoDate(EPOCH_1900_MS + (day > 60 ? day - 1 : day) * DAY_MS);
}

function isoDate(ms: number): string | undefined {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (year > 9999) return undefined;
  return `${padded(year, 4)}-${padded(date.getUTCMonth() + 1, 2)}-${padded(date.getUTCDate(), 2)}`;
}

function clockText(ms: number): string {
  return durationText(ms);
}

function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) =>
    padded(part, 2),
  );
  const rest = ms % 1000;
  return clock.join(":") + (rest === 0 ? "" : `.${padded(rest, 3)}`);
}
