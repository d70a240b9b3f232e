import type { Form } from "../type-map.js";
import { readHstore } from "./literals.js";

/**
 * The text of a value in the spelling that BigQuery loads, made from PostgreSQL's. What cannot be spelt so is handed on
 * as it is: the encoder of the column refuses it and says why.
 */
export const SPELLINGS: Readonly<Partial<Record<Form, (text: string) => string>>> = {
  bytes: (text) => Buffer.from(text.slice(2), "hex").toString("base64"),
  hstore: (text) => JSON.stringify(Object.fromEntries(readHstore(text))),
  interval: spellInterval,
  timestamp: spellTimestamp,
};

const INTERVAL = /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(\.\d+)?S)?)?$/;

/**
 * PostgreSQL signs every part of an interval, BigQuery's JSON form has one sign for all: `P-1Y-2M` becomes
 * `-P1Y2M0DT0H0M0S`; mixed signs stay as they are and are refused.
 */
function spellInterval(text: string): string {
  const match = INTERVAL.exec(text);
  if (match === null) return text;
  const [, years = "0", months = "0", days = "0", hours = "0", minutes = "0", sign = "", seconds = "0", rest = ""] =
    match;
  const parts = [years, months, days, hours, minutes, `${sign}${seconds}`];
  const values = [...parts.slice(0, 5).map(Number), Number(`${sign}${seconds}${rest}`)];
  const negative = values.some((value) => value < 0);
  if (negative && values.some((value) => value > 0)) return text;
  const [y, mo, d, h, mi, s] = parts.map((part) => part.replace("-", ""));
  return `${negative ? "-" : ""}P${y}Y${mo}M${d}DT${h}H${mi}M${s}${rest}S`;
}

const TIMESTAMP = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?( BC)?$/;

/** Offsets of whole minutes up to 14 h are BigQuery's; local mean times of old days have seconds and become UTC. */
function spellTimestamp(text: string): string {
  const match = TIMESTAMP.exec(text);
  if (match === null) return text;
  const [, year = "", month, day, hour, minute, second, fraction = "", sign, hours, minutes = "00", seconds, era] =
    match;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  const plain = era === undefined && year.length === 4 && year !== "0001" && year !== "9999";
  if (plain && seconds === undefined && offset <= 14 * 3600) {
    return `${year}-${month}-${day} ${hour}:${minute}:${second}${fraction}${sign}${hours}:${minutes}`;
  }
  const civil = new Date(0);
  civil.setUTCFullYear(era === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  civil.setUTCHours(Number(hour), Number(minute), Number(second));
  const utc = new Date(civil.getTime() + (sign === "-" ? offset : -offset) * 1000);
  const utcYear = utc.getUTCFullYear();
  if (Number.isNaN(utcYear) || utcYear < 1 || utcYear > 9999) return text;
  return `${utc.toISOString().replace("T", " ").slice(0, 19)}${fraction}+00:00`;
}
