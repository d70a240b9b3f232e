import { type Cursor, moveFours } from "@collectro/sql-source";
import type { Field } from "@collectro/table-schema";
import { shortestFloat } from "../float.js";
import { type Cell, MINUS, NINE, QUOTE, ZERO } from "./cell.js";

const POINT = 0x2e;
const ONE = 0x31;
const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");

/** A number of at most so many characters lies within ±(2^53-1), where JSON needs no quotes. */
const SAFE_LENGTH = 15;

function writeBool(cursor: Cursor, value: boolean): void {
  const text = value ? TRUE : FALSE;
  cursor.output.set(text, cursor.used);
  cursor.used += text.length;
}

/** BOOL from BIT(1): a byte of 0 or 1. */
export function bitCell(slow: Cell): Cell {
  return function writeBit(cursor, end) {
    const byte = cursor.input[cursor.at] as number;
    if (end - cursor.at === 1 && byte <= 1) writeBool(cursor, byte === 1);
    else slow(cursor, end);
  };
}

/** BOOL from TINYINT(1): `0` or `1`; another number is refused the careful way. */
export function flagCell(slow: Cell): Cell {
  return function writeFlag(cursor, end) {
    const byte = cursor.input[cursor.at] as number;
    if (end - cursor.at === 1 && (byte === ZERO || byte === ONE)) writeBool(cursor, byte === ONE);
    else slow(cursor, end);
  };
}

/** Whether a number begins with a zero that JSON would not take: ZEROFILL, the year 0000. */
function hasLeadingZero({ input, at }: Cursor, end: number): boolean {
  const first = input[at] === MINUS ? at + 1 : at;
  const next = input[first + 1] as number;
  return input[first] === ZERO && first + 1 < end && next >= ZERO && next <= NINE;
}

function copyCell(cursor: Cursor, end: number): void {
  const { at, used } = cursor;
  moveFours(cursor.inputView, at, cursor.outputView, used, end - at);
  cursor.used = used + end - at;
}

/** INT64: digits; beyond 2^53 the careful way puts them in quotes. */
export function intCell(slow: Cell): Cell {
  return function writeInt(cursor, end) {
    if (end - cursor.at > SAFE_LENGTH || hasLeadingZero(cursor, end)) slow(cursor, end);
    else copyCell(cursor, end);
  };
}

/** FLOAT64 from a DOUBLE: the server's digits are JSON. */
export function doubleCell(slow: Cell): Cell {
  return function writeDouble(cursor, end) {
    if (hasLeadingZero(cursor, end)) slow(cursor, end);
    else copyCell(cursor, end);
  };
}

/** FLOAT64 from a FLOAT, which comes with the digits of a double. */
export function floatCell(slow: Cell): Cell {
  return function writeFloat(cursor, end) {
    const { input, at, output } = cursor;
    const value = Number(input.toString("latin1", at, end));
    if (Number.isFinite(value)) cursor.used += output.write(shortestFloat(value), cursor.used, "latin1");
    else slow(cursor, end);
  };
}

/** Most digits before and after the point that a column takes for certain. Source: GoogleSQL decimal types. */
function decimalLimits({ type, precision, scale = 0 }: Field): { maxWhole: number; maxScale: number } {
  if (precision !== undefined) return { maxWhole: precision - scale, maxScale: scale };
  return type === "NUMERIC" ? { maxWhole: 29, maxScale: 9 } : { maxWhole: 38, maxScale: 38 };
}

/** NUMERIC and BIGNUMERIC, as digits in quotes; numbers that are too long go the careful way. */
export function decimalCell(field: Field, slow: Cell): Cell {
  const { maxWhole, maxScale } = decimalLimits(field);
  return function writeDecimal(cursor, end) {
    const { input, output, at, used } = cursor;
    const first = input[at] === MINUS ? at + 1 : at;
    // One zero before the point is not a digit to count: decimal(2,2) prints 0.25.
    const whole = input[first] === ZERO ? first + 1 : first;
    let point = whole;
    while (point < end && input[point] !== POINT) point++;
    if (point - whole > maxWhole || end - point - 1 > maxScale || hasLeadingZero(cursor, end)) {
      slow(cursor, end);
      return;
    }
    output[used] = QUOTE;
    moveFours(cursor.inputView, at, cursor.outputView, used + 1, end - at);
    output[used + 1 + end - at] = QUOTE;
    cursor.used = used + 2 + end - at;
  };
}
