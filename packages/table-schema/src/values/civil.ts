/** Large enough to spoil any sum that it takes part in. */
const NOT_DIGITS = -1_000_000;

/** The number of two digits, or a hugely negative one. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NOT_DIGITS;
}

const DAYS = Uint8Array.of(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

/** Whether the ten characters at `at` are a real day of the years 0001 to 9999; `separator` is a character code. */
export function isDay(text: string, at: number, separator: number): boolean {
  if (text.charCodeAt(at + 4) !== separator || text.charCodeAt(at + 7) !== separator) return false;
  const year = twoDigits(text, at) * 100 + twoDigits(text, at + 2);
  const month = twoDigits(text, at + 5);
  const day = twoDigits(text, at + 8);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  return (
    day <= (DAYS[month] ?? 0) || (day === 29 && month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))
  );
}

/** Whether the five characters at `at` are `HH:MM`. */
export function isHourMinute(text: string, at: number): boolean {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && text.charCodeAt(at + 2) === 0x3a;
}

/** The index after `:SS[.ffffff]` at `at`, or -1. */
export function afterSeconds(text: string, at: number, end: number): number {
  if (end - at < 3 || text.charCodeAt(at) !== 0x3a) return -1;
  const second = twoDigits(text, at + 1);
  if (second < 0 || second > 59) return -1;
  if (end - at === 3 || text.charCodeAt(at + 3) !== 0x2e) return at + 3;
  let i = at + 4;
  while (i < end) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    i++;
  }
  const digits = i - at - 4;
  return digits < 1 || digits > 6 ? -1 : i;
}

/** Whether a run of text is `YYYY-MM-DD`. */
export function isDate(text: string, start: number, end: number): boolean {
  return end - start === 10 && isDay(text, start, 0x2d);
}

/** Whether a run of text is `HH:MM:SS[.ffffff]`. */
export function isTime(text: string, start: number, end: number): boolean {
  return end - start >= 8 && isHourMinute(text, start) && afterSeconds(text, start + 5, end) === end;
}

/** Whether a run of text is a date, `separator` (a character code) and a time. */
export function isDatetime(text: string, start: number, end: number, separator: number): boolean {
  return (
    end - start >= 19 &&
    text.charCodeAt(start + 10) === separator &&
    isDay(text, start, 0x2d) &&
    isTime(text, start + 11, end)
  );
}

/** Drops zeros beyond the sixth digit of a fraction of a second: BigQuery has microseconds, and nothing is lost. */
export function toMicroseconds(text: string): string {
  return text.replace(/(\.[0-9]{6})0+(?![0-9])/, "$1");
}
