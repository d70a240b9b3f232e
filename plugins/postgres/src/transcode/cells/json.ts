import { BACKSLASH } from "../cursor.js";
import type { Cell } from "./cell.js";

/**
 * A jsonb text of at most so many bytes can neither hold a number beyond a double (jsonb writes out every digit, and the
 * first that is too large has 309) nor nest deeper than BigQuery allows (500 levels take 1,000 bytes).
 */
const SAFE_BYTES = 300;

/**
 * JSON from jsonb: PostgreSQL has parsed it, so keys are unique and strings are whole; it stands on one line, and only
 * COPY's doubled backslashes must be undone. Long values go the careful way once they hold a long number or nest deep.
 */
export function jsonbCell(slow: Cell): Cell {
  return function writeJsonb(cursor) {
    const { input, inputView, output, outputView, at, used } = cursor;
    let from = at;
    let to = used;
    for (;;) {
      for (let four = inputView.getInt32(from); isPlain(four); four = inputView.getInt32(from)) {
        outputView.setInt32(to, four);
        from += 4;
        to += 4;
      }
      let byte = input[from] as number;
      while (byte > 0x0d && byte !== BACKSLASH) {
        output[to++] = byte;
        byte = input[++from] as number;
      }
      if (byte !== BACKSLASH) break;
      output[to++] = BACKSLASH;
      from += 2;
    }
    if (to - used > SAFE_BYTES && needsCare(output, used, to)) {
      slow(cursor);
      return;
    }
    cursor.at = from;
    cursor.used = to;
  };
}

/** True when none of four bytes is below 0x20 or a backslash. */
function isPlain(four: number): boolean {
  const backslash = four ^ 0x5c5c5c5c;
  return ((((four - 0x20202020) & ~four) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) === 0;
}

/** Whether there are 300 digits in a row or 500 brackets; strings count too, which only costs time. */
function needsCare(bytes: Buffer, from: number, to: number): boolean {
  let digits = 0;
  let brackets = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x30 && byte <= 0x39) {
      if (++digits === SAFE_BYTES) return true;
      continue;
    }
    digits = 0;
    // [ and {, which differ in one bit
    if ((byte & ~0x20) === 0x5b && ++brackets === 500) return true;
  }
  return false;
}
