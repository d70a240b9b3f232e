import type { RunWindow } from "@collectro/connector";
import type { FilesParams } from "./params.js";
import { instantOf, wallClock } from "./zone.js";

/** Whether a row belongs to the window; undefined when its date cannot be read. */
export type WindowFilter = (date: string) => boolean | undefined;

const DAY_MS = 86_400_000;

/** Compiles the test of `dateColumn`; undefined when no such column is given. */
export function windowFilter(
  params: Pick<FilesParams, "dateColumn" | "dateFormat" | "dateZone">,
  window: RunWindow,
  timeZone: string,
): WindowFilter | undefined {
  if (params.dateColumn === undefined) return undefined;
  if (params.dateFormat === "timestamp") return timestampFilter(window, timeZone, params.dateZone);
  const form = FORMS[params.dateFormat];
  return (text) => {
    const match = form.exec(text);
    if (match === null) return undefined;
    const day = `${match[1]}-${match[2]}-${match[3]}`;
    return utcOf(day) === undefined ? undefined : day >= window.from && day <= window.to;
  };
}

const FORMS = {
  "YYYY-MM-DD": /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/,
  "YYYY/MM/DD": /^([0-9]{4})\/([0-9]{2})\/([0-9]{2})$/,
  YYYYMMDD: /^([0-9]{4})([0-9]{2})([0-9]{2})$/,
} as const;

const TIMESTAMP =
  /^([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})(?:[ Tt]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?)? ?(Z|z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?$/;

/** The days of the window begin and end in the run's zone; a timestamp is compared as the moment that it names. */
function timestampFilter(window: RunWindow, timeZone: string, dateZone: string | undefined): WindowFilter {
  const fromMs = instantOf(Date.parse(`${window.from}T00:00:00Z`), timeZone);
  const endMs = instantOf(Date.parse(`${window.to}T00:00:00Z`) + DAY_MS, timeZone);
  // The same two moments as a clock in dateZone shows them.
  const local =
    dateZone === undefined ? undefined : { from: wallClock(fromMs, dateZone), end: wallClock(endMs, dateZone) };
  return (text) => {
    const match = TIMESTAMP.exec(text);
    if (match === null) return undefined;
    const [, year, month, day, hour = "00", minute = "00", second = "00", zone] = match;
    const dayMs = utcOf(`${year}-${month}-${day}`);
    if (dayMs === undefined || hour > "23" || minute > "59" || second > "59") return undefined;
    const clockMs = dayMs + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000;
    if (zone === undefined) return local === undefined ? undefined : clockMs >= local.from && clockMs < local.end;
    const ms = clockMs - offsetMs(zone);
    return ms >= fromMs && ms < endMs;
  };
}

function offsetMs(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || "0");
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** Midnight UTC of a date that exists, in milliseconds. */
function utcOf(day: string): number | undefined {
  const ms = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(ms) || day.startsWith("0000")) return undefined;
  // Some days past a month's end roll over; only those from the 29th on can.
  return day.slice(8) > "28" && new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms;
}
