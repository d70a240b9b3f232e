import { type Cursor, ensureRoom } from "@collectro/sql-source";
import type { ExactEncoder } from "../exact.js";

/**
 * Writes the JSON of the cell that lies from `cursor.at` up to `end`; the caller moves `cursor.at` on. The cell is not
 * null. Throws ValueRefused.
 */
export type Cell = (cursor: Cursor, end: number) => void;

export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const MINUS = 0x2d;
export const ZERO = 0x30;
export const NINE = 0x39;

/** The cell that takes the careful way: through a string and the exact encoder. */
export function slowCell(encode: ExactEncoder): Cell {
  return function writeSlowly(cursor, end) {
    const json = encode(cursor.input.subarray(cursor.at, end));
    ensureRoom(cursor, json.length * 3);
    cursor.used += cursor.output.write(json, cursor.used, "utf8");
  };
}
