import { isDeepStrictEqual } from "node:util";
import { type EncodedLines, encodedLines, parseExactJson, type Unchecked, unchecked } from "@collectro/connector";
import type { Row } from "./rows.js";

/** The rows of one page, parsed or as lines. */
export interface PageRows {
  readonly length: number;
  /** What the host gets. */
  readonly item: Unchecked | EncodedLines;
  /** The row at an index, parsed. */
  row(index: number): Row;
}

/** Rows as the parser made them. */
export function parsedRows(rows: readonly Row[]): PageRows {
  return { length: rows.length, item: unchecked(rows), row: (index) => rows[index] as Row };
}

/** Rows as lines; `starts` says where each begins. */
export function lineRows(bytes: Buffer, starts: readonly number[]): PageRows {
  return {
    length: starts.length,
    item: encodedLines(bytes, starts.length),
    row: (index) => parseExactJson(bytes.toString("utf8", starts[index], starts[index + 1])) as Row,
  };
}

/** Whether two pages have the same rows, however they are spelt. Rows are parsed only up to the first that differs. */
export function sameRows(a: PageRows, b: PageRows): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isDeepStrictEqual(a.row(index), b.row(index))) return false;
  return true;
}
