import { putDigits } from "../put.js";

const DAY_MS = 86_400_000;

/** Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day is a year's last. */
const EPOCH_DAYS = 719_468;
const DAYS_PER_400_YEARS = 146_097;

/**
 * Writes a moment as `"2024-09-24T01:02:03.456Z"`: what `toISOString` prints for the years 0001 to 9999, without its
 * string. The calendar is Howard Hinnant's `civil_from_days`.
 */
export function putMoment(buffer: Buffer, at: number, ms: number): number {
  const days = Math.floor(ms / DAY_MS);
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / DAYS_PER_400_YEARS);
  const dayOfEra = shifted - era * DAYS_PER_400_YEARS;
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0;
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0));
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0;
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  buffer[at] = 0x22;
  putDigits(buffer, at + 1, year, 4);
  buffer[at + 5] = 0x2d;
  putDigits(buffer, at + 6, month, 2);
  buffer[at + 8] = 0x2d;
  putDigits(buffer, at + 9, day, 2);
  return putClock(buffer, at + 11, ms - days * DAY_MS);
}

/** Writes `T01:02:03.456Z"` for the milliseconds of a day. */
function putClock(buffer: Buffer, at: number, ms: number): number {
  const seconds = (ms / 1000) | 0;
  const minutes = (seconds / 60) | 0;
  const hours = (minutes / 60) | 0;
  buffer[at] = 0x54;
  putDigits(buffer, at + 1, hours, 2);
  buffer[at + 3] = 0x3a;
  putDigits(buffer, at + 4, minutes - hours * 60, 2);
  buffer[at + 6] = 0x3a;
  putDigits(buffer, at + 7, seconds - minutes * 60, 2);
  buffer[at + 9] = 0x2e;
  putDigits(buffer, at + 10, ms - seconds * 1000, 3);
  buffer[at + 13] = 0x5a;
  buffer[at + 14] = 0x22;
  return at + 15;
}
