import { moveFours } from "@collectro/sql-source";
import { MINUS, QUOTE } from "../characters.js";
import { type Cell, endOfCell } from "./cell.js";

const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const PLUS = 0x2b;

/** Lengths that only plain values have: `infinity`, BC and years beyond 9999 are shorter or longer. */
const DATE_LENGTH = 10;
const SECONDS_LENGTH = 19;
const MICROSECONDS_LENGTH = 26;

/** DATE: `2024-09-24`. */
export function dateCell(slow: Cell): Cell {
  return function writeDate(cursor) {
    const { input, output, at, used } = cursor;
    const end = at + DATE_LENGTH;
    // `infinity` and BC have no `-` there, or end elsewhere.
    if (input[at + 4] !== MINUS || (input[end] as number) > 0x0d || endsBefore(input, at + 5, end)) {
      slow(cursor);
      return;
    }
    output[used] = QUOTE;
    moveFours(cursor.inputView, at, cursor.outputView, used + 1, DATE_LENGTH);
    output[used + 1 + DATE_LENGTH] = QUOTE;
    cursor.used = used + DATE_LENGTH + 2;
    cursor.at = end;
  };
}

/** Whether a cell ends before `end`; then what stands at `end` belongs to another cell. */
function endsBefore(input: Buffer, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if ((input[at] as number) <= 0x0d) return true;
  return false;
}

/** DATETIME: `2024-09-24 09:00:00.123456`. */
export function datetimeCell(slow: Cell): Cell {
  return function writeDatetime(cursor) {
    const { input, output, at, used } = cursor;
    const end = endOfCell(input, at);
    const length = end - at;
    const last = input[end - 1] as number;
    if (length < SECONDS_LENGTH || length > MICROSECONDS_LENGTH || input[at + 4] !== MINUS || last > NINE) {
      slow(cursor);
      return;
    }
    output[used] = QUOTE;
    moveFours(cursor.inputView, at, cursor.outputView, used + 1, length);
    output[used + 1 + length] = QUOTE;
    cursor.used = used + length + 2;
    cursor.at = end;
  };
}

/**
 * TIMESTAMP: `2024-09-24 09:00:00.123456+09`, the session's offset, to which BigQuery wants minutes. The first and last
 * thousand years go the careful way, since their edge depends on the offset; so do offsets with seconds.
 */
export function timestampCell(slow: Cell): Cell {
  return function writeTimestamp(cursor) {
    const { input, output, at, used } = cursor;
    const millennium = input[at] as number;
    let sign = at + SECONDS_LENGTH;
    if (input[at + 4] !== MINUS || input[at + 13] !== COLON || millennium <= ZERO || millennium >= NINE) {
      slow(cursor);
      return;
    }
    for (let byte = input[sign]; byte !== PLUS && byte !== MINUS; byte = input[++sign]) {
      if ((byte as number) <= 0x0d) {
        slow(cursor);
        return;
      }
    }
    const hours = input[sign + 3] as number;
    const end = hours === COLON ? sign + 6 : sign + 3;
    const beyond = ((input[sign + 1] as number) - ZERO) * 10 + (input[sign + 2] as number) - ZERO > 13;
    if ((input[end] as number) > 0x0d || beyond) {
      slow(cursor);
      return;
    }
    const length = end - at;
    output[used] = QUOTE;
    moveFours(cursor.inputView, at, cursor.outputView, used + 1, length);
    let to = used + 1 + length;
    if (hours !== COLON) {
      output[to] = COLON;
      output[to + 1] = ZERO;
      output[to + 2] = ZERO;
      to += 3;
    }
    output[to] = QUOTE;
    cursor.used = to + 1;
    cursor.at = end;
  };
}

/** TIME: `09:00:00.123456`; PostgreSQL's 24:00:00 goes the careful way and is refused there. */
export function timeCell(slow: Cell): Cell {
  return function writeTime(cursor) {
    const { input, output, at, used } = cursor;
    if (input[at] === 0x32 && input[at + 1] === 0x34) {
      slow(cursor);
      return;
    }
    const end = endOfCell(input, at);
    output[used] = QUOTE;
    moveFours(cursor.inputView, at, cursor.outputView, used + 1, end - at);
    output[used + 1 + end - at] = QUOTE;
    cursor.used = used + end - at + 2;
    cursor.at = end;
  };
}
