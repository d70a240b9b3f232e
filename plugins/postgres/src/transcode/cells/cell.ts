import { type Cursor, ensureRoom } from "@collectro/sql-source";
import { BACKSLASH, NEWLINE, TAB } from "../characters.js";
import type { ExactEncoder } from "../exact.js";

/**
 * Writes the JSON of the cell that begins at `cursor.at` and leaves `cursor.at` on the tab or newline behind it. The cell
 * is not null. Throws ValueRefused.
 */
export type Cell = (cursor: Cursor) => void;

/** The index of the tab or newline that ends a cell: COPY escapes both inside of values. */
export function endOfCell(input: Buffer, from: number): number {
  let at = from;
  for (let byte = input[at]; byte !== TAB && byte !== NEWLINE; byte = input[++at]);
  return at;
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** The value of a cell as a string: COPY's escapes undone. Source: PostgreSQL, COPY, "Text Format". */
export function cellText(input: Buffer, from: number, to: number): string {
  const text = input.toString("utf8", from, to);
  return text.includes("\\") ? text.replace(/\\(.)/gs, (_, character) => ESCAPES[character] ?? character) : text;
}

/** The value of a cell, null for `\N`. */
export function nullableText(input: Buffer, from: number, to: number): string | null {
  return to - from === 2 && input[from] === BACKSLASH && input[from + 1] === 0x4e ? null : cellText(input, from, to);
}

/** The cell that takes the careful way: through a string and the exact encoder. */
export function slowCell(encode: ExactEncoder): Cell {
  return function writeSlowly(cursor) {
    const end = endOfCell(cursor.input, cursor.at);
    const json = encode(cellText(cursor.input, cursor.at, end));
    ensureRoom(cursor, json.length * 3);
    cursor.used += cursor.output.write(json, cursor.used, "utf8");
    cursor.at = end;
  };
}
