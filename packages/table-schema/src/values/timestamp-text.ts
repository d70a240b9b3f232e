import { afterSeconds, isDay, isHourMinute, toMicroseconds, twoDigits } from "./civil.js";
import { readDecimal, scaledDecimal } from "./decimal.js";

/** GoogleSQL: "time zone offset", at most 14 hours. */
const MAX_OFFSET_MINUTES = 14 * 60;

/** Minutes of `+HH:MM` at `at` when the text ends with it, else NaN. */
function offsetMinutes(text: string, at: number, end: number): number {
  if (end - at !== 6 || text.charCodeAt(at + 3) !== 0x3a) return Number.NaN;
  const sign = text.charCodeAt(at);
  if (sign !== 0x2b && sign !== 0x2d) return Number.NaN;
  const rest = twoDigits(text, at + 4);
  const minutes = twoDigits(text, at + 1) * 60 + rest;
  if (minutes < 0 || rest < 0 || rest > 59 || minutes > MAX_OFFSET_MINUTES) return Number.NaN;
  return sign === 0x2d ? -minutes : minutes;
}

/** Minutes east of UTC of what follows the time: nothing, `Z`, ` UTC`, `+09:00`, ` +09:00`; else NaN. */
function zoneMinutes(text: string, at: number, end: number): number {
  if (at === end) return 0;
  const code = text.charCodeAt(at);
  if (code === 0x5a) return at + 1 === end ? 0 : Number.NaN;
  if (code !== 0x20) return offsetMinutes(text, at, end);
  return end - at === 4 && text.startsWith("UTC", at + 1) ? 0 : offsetMinutes(text, at + 1, end);
}

/** The index after date and time, or -1. Source: BigQuery loading JSON, "TIMESTAMP". */
function afterCivil(text: string, start: number, end: number): number {
  if (end - start < 16) return -1;
  const separator = text.charCodeAt(start + 4);
  if (separator !== 0x2d && separator !== 0x2f) return -1;
  const between = text.charCodeAt(start + 10);
  if (between !== 0x20 && between !== 0x54) return -1;
  if (!isDay(text, start, separator) || !isHourMinute(text, start + 11)) return -1;
  return end - start > 16 && text.charCodeAt(start + 16) === 0x3a ? afterSeconds(text, start + 16, end) : start + 16;
}

/** Whether a run of text is a TIMESTAMP that BigQuery documents for JSON loads, within its years 0001 to 9999 in UTC. */
export function isTimestamp(text: string, start: number, end: number): boolean {
  const zone = afterCivil(text, start, end);
  if (zone === -1) return false;
  const minutes = zoneMinutes(text, zone, end);
  if (Number.isNaN(minutes)) return false;
  return minutes === 0 || staysInRange(text, start, minutes);
}

function staysInRange(text: string, start: number, minutes: number): boolean {
  const century = text.slice(start, start + 4);
  if (century !== "0001" && century !== "9999") return true;
  const day = utcDay(text, start, minutes);
  return day >= "0001-01-01" && day <= "9999-12-31" && day.length === 10;
}

function utcDay(text: string, start: number, minutes: number): string {
  const local = `${text.slice(start, start + 10).replaceAll("/", "-")}T${text.slice(start + 11, start + 16)}:00Z`;
  return new Date(Date.parse(local) - minutes * 60_000).toISOString().replace(/T.*/, "");
}

/** The UTC day of a text that `isTimestamp` accepts: `YYYY-MM-DD`. */
export function timestampDay(text: string): string {
  const zone = afterCivil(text, 0, text.length);
  const minutes = zoneMinutes(text, zone, text.length);
  return minutes === 0 ? text.slice(0, 10).replaceAll("/", "-") : utcDay(text, 0, minutes);
}

/**
 * A loadable spelling of timestamps as other systems print them: `t`, `z`, `+09`, `+0900`, zeros beyond microseconds.
 * "" when even that is none.
 */
export function normalTimestamp(text: string): string {
  if (text.length > 60) return "";
  const normal = toMicroseconds(text)
    .replace(/^(.{10})t/, "$1T")
    .replace(/z$/, "Z")
    .replace(/([+-][0-9]{2})$/, "$1:00")
    .replace(/([+-][0-9]{2})([0-9]{2})$/, "$1:$2");
  return isTimestamp(normal, 0, normal.length) ? normal : "";
}

const FIRST_MS = Date.parse("0001-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** Whether a moment lies in BigQuery's years 0001 to 9999; false for NaN. */
export function isMoment(ms: number): boolean {
  return ms >= FIRST_MS && ms <= LAST_MS;
}

const FIRST_MICROS = BigInt(FIRST_MS) * 1000n;
const LAST_MICROS = BigInt(LAST_MS) * 1000n + 999n;

function isMomentMicros(micros: bigint): boolean {
  return micros >= FIRST_MICROS && micros <= LAST_MICROS;
}

/**
 * The moment that a JSON number means, in whole milliseconds since 1970 (rounded down); NaN when it is out of range or
 * finer than a microsecond. BigQuery's page on loading JSON shows 1534680695 and 1.534680695e12 as epoch numbers:
 * seconds, and what cannot be seconds is milliseconds. No double takes part: it would move moments into other days.
 */
export function epochMoment(text: string): number {
  const decimal = readDecimal(text);
  const seconds = decimal === undefined ? undefined : scaledDecimal(decimal, 6);
  if (seconds === undefined) return Number.NaN;
  if (isMomentMicros(seconds)) return wholeMs(seconds);
  const milliseconds = seconds % 1000n === 0n ? seconds / 1000n : undefined;
  return milliseconds !== undefined && isMomentMicros(milliseconds) ? wholeMs(milliseconds) : Number.NaN;
}

function wholeMs(micros: bigint): number {
  // Counted from the first moment, since a bigint's division rounds towards zero.
  return FIRST_MS + Number((micros - FIRST_MICROS) / 1000n);
}
