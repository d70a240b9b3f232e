import type { Cursor } from "@collectro/sql-source";
import type { Field } from "@collectro/table-schema";
import { MINUS, QUOTE } from "../characters.js";
import type { Cell } from "./cell.js";

const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** A number of at most so many characters lies within ±(2^53-1), where JSON needs no quotes. */
const SAFE_LENGTH = 15;

/** Copies a cell of typed digits and gives the index behind it: nothing up to the next tab or newline needs a look. */
function copyCell(cursor: Cursor, used: number): number {
  const { input, output, at } = cursor;
  let from = at;
  let to = used;
  for (let byte = input[from] as number; byte > 0x0d; byte = input[++from] as number) output[to++] = byte;
  cursor.at = from;
  return to;
}

/** INT64: digits; beyond 2^53 the careful way puts them in quotes. */
export function intCell(slow: Cell): Cell {
  return function writeInt(cursor) {
    const { at, used } = cursor;
    const end = copyCell(cursor, used);
    if (end - used <= SAFE_LENGTH) {
      cursor.used = end;
      return;
    }
    cursor.at = at;
    slow(cursor);
  };
}

/** FLOAT64: PostgreSQL's shortest digits are JSON; NaN and Infinity go the careful way. */
export function floatCell(slow: Cell): Cell {
  return function writeFloat(cursor) {
    const { input, at } = cursor;
    const first = input[at] === MINUS ? input[at + 1] : input[at];
    if (first !== undefined && first <= NINE) cursor.used = copyCell(cursor, cursor.used);
    else slow(cursor);
  };
}

/** BOOL: `t` or `f`. */
export const boolCell: Cell = function writeBool(cursor) {
  const { output } = cursor;
  cursor.used += output.write(cursor.input[cursor.at] === 0x74 ? "true" : "false", cursor.used, "latin1");
  cursor.at += 1;
};

/** Most digits before and after the point that a column takes for certain. Source: GoogleSQL decimal types. */
function decimalLimits({ type, precision, scale = 0 }: Field): { maxWhole: number; maxScale: number } {
  if (precision !== undefined) return { maxWhole: precision - scale, maxScale: scale };
  return type === "NUMERIC" ? { maxWhole: 29, maxScale: 9 } : { maxWhole: 38, maxScale: 38 };
}

/** NUMERIC and BIGNUMERIC, as digits in quotes; NaN, Infinity and numbers that are too long go the careful way. */
export function decimalCell(field: Field, slow: Cell): Cell {
  const { maxWhole, maxScale } = decimalLimits(field);
  return function writeDecimal(cursor) {
    const { input, output, at } = cursor;
    let from = at;
    let to = cursor.used;
    output[to++] = QUOTE;
    let byte = input[from] as number;
    if (byte === MINUS) {
      output[to++] = byte;
      byte = input[++from] as number;
    }
    // One zero before the point is not a digit to count: numeric(2,2) prints 0.25.
    const whole = byte === ZERO ? from + 1 : from;
    for (; byte >= ZERO && byte <= NINE; byte = input[++from] as number) output[to++] = byte;
    let fits = from - whole <= maxWhole;
    if (byte === POINT) {
      const point = from;
      for (; byte > 0x0d; byte = input[++from] as number) output[to++] = byte;
      fits &&= from - point - 1 <= maxScale;
    }
    if (!fits || byte > 0x0d) {
      slow(cursor);
      return;
    }
    output[to++] = QUOTE;
    cursor.at = from;
    cursor.used = to;
  };
}
