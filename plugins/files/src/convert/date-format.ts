import { calendarDate, padded } from "./calendar.js";

/** Reads a text by a format; undefined when it is not written so, or names no moment. */
export type DateReader = (text: string) => string | undefined;

type Unit = "year" | "month" | "day" | "hour" | "minute" | "second" | "fraction";

/** Tokens and what they stand for; longer ones first. */
const TOKENS: readonly (readonly [string, Unit, string])[] = [
  ["YYYY", "year", "([0-9]{4})"],
  ["MM", "month", "([0-9]{2})"],
  ["M", "month", "([0-9]{1,2})"],
  ["DD", "day", "([0-9]{2})"],
  ["D", "day", "([0-9]{1,2})"],
  ["HH", "hour", "([0-9]{2})"],
  ["H", "hour", "([0-9]{1,2})"],
  ["mm", "minute", "([0-9]{2})"],
  ["m", "minute", "([0-9]{1,2})"],
  ["ss", "second", "([0-9]{2})"],
  ["s", "second", "([0-9]{1,2})"],
  ["SSS", "fraction", "([0-9]{3})"],
  ["SSSSSS", "fraction", "([0-9]{6})"],
];

/** The tokens, for messages. */
export const DATE_TOKENS = "YYYY MM M DD D HH H mm m ss s SSS SSSSSS";

/**
 * Compiles a format of tokens and anything else, which stands for itself. Gives `YYYY-MM-DD`, `HH:MM:SS` or both, by what
 * the format holds. Undefined for a format that names neither a day nor a time of day, or a part twice, or has two parts
 * of one or two digits with nothing between that tells them apart.
 */
export function dateReader(format: string): DateReader | undefined {
  const units: Unit[] = [];
  let pattern = "";
  let loose = false;
  for (let at = 0; at < format.length; ) {
    const [token, unit, digits] = tokenAt(format, at) ?? [];
    if (token === undefined || unit === undefined) {
      pattern += (format[at] ?? "").replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
      if (!/[0-9]/.test(format[at] ?? "")) loose = false;
      at++;
      continue;
    }
    // 2024111 by YYYYMD is January or November.
    const isLoose = token.length === 1;
    if (isLoose && loose) return undefined;
    loose ||= isLoose;
    units.push(unit);
    pattern += digits;
    at += token.length;
  }
  const has = (...wanted: Unit[]) => wanted.every((unit) => units.includes(unit));
  const day = has("year", "month", "day");
  const time = has("hour", "minute");
  const someDay = units.some((unit) => ["year", "month", "day"].includes(unit));
  const someTime = units.some((unit) => ["hour", "minute", "second", "fraction"].includes(unit));
  if (new Set(units).size < units.length || someDay !== day || someTime !== time || !(day || time)) return undefined;
  if (units.includes("fraction") && !units.includes("second")) return undefined;
  const whole = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = whole.exec(text);
    if (match === null) return undefined;
    const part = (unit: Unit) => (units.includes(unit) ? (match[units.indexOf(unit) + 1] ?? "0") : "0");
    const date = day ? calendarDate(Number(part("year")), Number(part("month")), Number(part("day"))) : "";
    const clock = time ? timeOf(part) : "";
    if (date === undefined || clock === undefined) return undefined;
    return day && time ? `${date} ${clock}` : date + clock;
  };
}

function tokenAt(format: string, at: number): (typeof TOKENS)[number] | undefined {
  const fitting = TOKENS.filter(([token]) => format.startsWith(token, at));
  return fitting.toSorted(([a], [b]) => b.length - a.length)[0];
}

function timeOf(part: (unit: Unit) => string): string | undefined {
  const [hour, minute, second] = [Number(part("hour")), Number(part("minute")), Number(part("second"))];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = part("fraction");
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}${fraction === "0" ? "" : `.${fraction}`}`;
}
