import { type Cursor, moveFours } from "@collectro/sql-source";
import { type Cell, MINUS, QUOTE, ZERO } from "./cell.js";

const COLON = 0x3a;
const TWO = 0x32;

const DATE_LENGTH = 10;
const SECONDS_LENGTH = 19;
const TIME_LENGTH = 8;

/** Years from 1000 on, days that every month has: the rest (zero dates, 31 February) goes the careful way. */
function isSureDate(input: Buffer, at: number): boolean {
  const tens = input[at + 8] as number;
  const month = ((input[at + 5] as number) - ZERO) * 10 + (input[at + 6] as number) - ZERO;
  const day = (tens - ZERO) * 10 + (input[at + 9] as number) - ZERO;
  return (input[at] as number) > ZERO && input[at + 4] === MINUS && month >= 1 && month <= 12 && day >= 1 && day <= 28;
}

function writeQuoted(cursor: Cursor, end: number): void {
  const { at, output, used } = cursor;
  output[used] = QUOTE;
  moveFours(cursor.inputView, at, cursor.outputView, used + 1, end - at);
  output[used + 1 + end - at] = QUOTE;
  cursor.used = used + 2 + end - at;
}

/** DATE: `2024-09-24`. */
export function dateCell(slow: Cell): Cell {
  return function writeDate(cursor, end) {
    if (end - cursor.at === DATE_LENGTH && isSureDate(cursor.input, cursor.at)) writeQuoted(cursor, end);
    else slow(cursor, end);
  };
}

/** DATETIME: `2024-09-24 09:00:00.123456`. */
export function datetimeCell(slow: Cell): Cell {
  return function writeDatetime(cursor, end) {
    if (end - cursor.at >= SECONDS_LENGTH && isSureDate(cursor.input, cursor.at)) writeQuoted(cursor, end);
    else slow(cursor, end);
  };
}

/** TIMESTAMP: `2024-09-24 09:00:00.123456` and the session's offset. The first thousand years go the careful way. */
export function timestampCell(offset: string, slow: Cell): Cell {
  const tail = Buffer.from(`${offset}"`);
  return function writeTimestamp(cursor, end) {
    const { at, input } = cursor;
    if (end - at < SECONDS_LENGTH || (input[at] as number) < TWO || !isSureDate(input, at)) {
      slow(cursor, end);
      return;
    }
    writeQuoted(cursor, end);
    cursor.output.set(tail, cursor.used - 1);
    cursor.used += tail.length - 1;
  };
}

/** TIME: `09:00:00.123456`; what is negative or of more than a day goes the careful way and is refused there. */
export function timeCell(slow: Cell): Cell {
  return function writeTime(cursor, end) {
    const { input, at } = cursor;
    const hours = ((input[at] as number) - ZERO) * 10 + (input[at + 1] as number) - ZERO;
    if (end - at < TIME_LENGTH || input[at + 2] !== COLON || hours < 0 || hours > 23) slow(cursor, end);
    else writeQuoted(cursor, end);
  };
}
