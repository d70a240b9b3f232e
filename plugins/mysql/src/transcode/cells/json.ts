import { moveFours, needsCare, SAFE_JSON_BYTES } from "@collectro/sql-source";
import { compileCellScanner, type Field } from "@collectro/table-schema";
import type { Cell } from "./cell.js";

/** JSON in a text: MariaDB keeps it as it was written. What the scanner is not sure of goes the careful way. */
export function jsonCell(field: Field, slow: Cell): Cell {
  const { passes } = compileCellScanner(field);
  return function writeJson(cursor, end) {
    const { input, at, used } = cursor;
    if (!passes(input.toString("latin1", at, end), 0, end - at)) {
      slow(cursor, end);
      return;
    }
    moveFours(cursor.inputView, at, cursor.outputView, used, end - at);
    cursor.used = used + end - at;
  };
}

/**
 * JSON from MySQL's own type, which the server has parsed and prints on one line: keys are unique and strings are whole.
 * Long values go the careful way once they hold a long number or nest deep.
 */
export function nativeJsonCell(slow: Cell): Cell {
  return function writeNativeJson(cursor, end) {
    const { input, at, used } = cursor;
    if (end - at > SAFE_JSON_BYTES && needsCare(input, at, end)) {
      slow(cursor, end);
      return;
    }
    moveFours(cursor.inputView, at, cursor.outputView, used, end - at);
    cursor.used = used + end - at;
  };
}
