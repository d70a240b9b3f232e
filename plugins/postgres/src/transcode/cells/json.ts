import { areOrdinary, needsCare, SAFE_JSON_BYTES } from "@collectro/sql-source";
import { BACKSLASH } from "../characters.js";
import type { Cell } from "./cell.js";

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
      for (let four = inputView.getInt32(from); areOrdinary(four); four = inputView.getInt32(from)) {
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
    if (to - used > SAFE_JSON_BYTES && needsCare(output, used, to)) {
      slow(cursor);
      return;
    }
    cursor.at = from;
    cursor.used = to;
  };
}
