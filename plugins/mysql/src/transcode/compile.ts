import {
  type Cursor,
  ensureRoom,
  type Key,
  keyOf,
  refusalOf,
  SLACK_BYTES,
  within,
  writeKey,
} from "@collectro/sql-source";
import { lengthOfCell, NULL_CELL, startOfCell } from "../row-cells.js";
import type { TargetColumn } from "../target.js";
import { bytesCell } from "./cells/bytes.js";
import { type Cell, slowCell } from "./cells/cell.js";
import { jsonCell, nativeJsonCell } from "./cells/json.js";
import { bitCell, decimalCell, doubleCell, flagCell, floatCell, intCell } from "./cells/number.js";
import { dateCell, datetimeCell, timeCell, timestampCell } from "./cells/temporal.js";
import { textCell } from "./cells/text.js";
import type { ExactEncoder } from "./exact.js";

/** A column as the transcoder sees it. */
export interface CodedColumn extends TargetColumn {
  readonly exact: ExactEncoder;
}

/** A row lies in `cursor.input` from `cursor.at` up to `end`: writes it as one NDJSON line. */
export type RowWriter = (cursor: Cursor, end: number) => void;

interface Compiled {
  readonly name: string;
  readonly key: Key;
  readonly cell: Cell;
  readonly exact: ExactEncoder;
}

/** JSON needs at most six bytes for one of a text (a bare control character). */
const WORST_GROWTH = 6;

/** Quotes, an offset, `false` for a bit. */
const CELL_OVERHEAD_BYTES = 16;

const NULL_JSON = Buffer.from("null");

/**
 * Compiles the transcoder of a schema: one closure per column over shared cells. "fast" leaves to the caller whether texts
 * are UTF-8; "careful" judges every value by itself. Throws ValueRefused with the column's name in its path, and a
 * RangeError for a row that is not of this many cells.
 */
export function compileRowWriter(columns: readonly CodedColumn[], manner: "fast" | "careful"): RowWriter {
  const compiled = columns.map((column, index) => compileColumn(column, index, manner));
  const overhead = compiled.reduce((sum, column) => sum + column.key.bytes + CELL_OVERHEAD_BYTES, SLACK_BYTES);
  const { length } = compiled;
  return function writeRow(cursor, end) {
    cursor.reserve = (end - cursor.at) * WORST_GROWTH + overhead;
    ensureRoom(cursor, 0);
    for (let index = 0; index < length; index++) {
      const column = compiled[index] as Compiled;
      if (cursor.at >= end) throw notTheRow(length);
      writeKey(cursor, column.key);
      writeCell(cursor, column, end);
    }
    if (cursor.at !== end) throw notTheRow(length);
    cursor.output[cursor.used++] = 0x7d;
    cursor.output[cursor.used++] = 0x0a;
  };
}

function notTheRow(count: number): RangeError {
  return new RangeError(`the server sent a row that has not ${count} columns`);
}

function writeCell(cursor: Cursor, column: Compiled, rowEnd: number): void {
  const { input, at } = cursor;
  const first = input[at] as number;
  try {
    if (first === NULL_CELL) {
      writeNull(cursor, column.exact);
      cursor.at = at + 1;
      return;
    }
    const start = first < NULL_CELL ? at + 1 : startOfCell(input, at);
    const end = start + (first < NULL_CELL ? first : lengthOfCell(input, at));
    if (end > rowEnd) throw new RangeError("the server sent a cell that is longer than its row");
    cursor.at = start;
    column.cell(cursor, end);
    cursor.at = end;
  } catch (error) {
    throw within(refusalOf(error), column.name);
  }
}

function writeNull(cursor: Cursor, exact: ExactEncoder): void {
  const text = exact(null);
  if (text === "null") cursor.output.set(NULL_JSON, cursor.used);
  else cursor.output.write(text, cursor.used, "latin1");
  cursor.used += text.length;
}

function compileColumn(column: CodedColumn, index: number, manner: "fast" | "careful"): Compiled {
  const { exact, field } = column;
  const slow = slowCell(exact);
  const cell = manner === "fast" ? cellOf(column, slow) : slow;
  return { name: field.name, key: keyOf(field.name, index), cell, exact };
}

/** The fast cell of a column where there is one. Lengths that the user's schema limits are counted the careful way. */
function cellOf({ field, form, offset }: TargetColumn, slow: Cell): Cell {
  if (field.maxLength !== undefined || field.mode === "REPEATED") return slow;
  switch (`${form} ${field.type}`) {
    case "bit BOOL":
      return bitCell(slow);
    case "int BOOL":
      return flagCell(slow);
    case "int INT64":
      return intCell(slow);
    case "decimal NUMERIC":
    case "decimal BIGNUMERIC":
      return decimalCell(field, slow);
    case "double FLOAT64":
      return doubleCell(slow);
    case "float FLOAT64":
      return floatCell(slow);
    case "date DATE":
      return dateCell(slow);
    case "datetime DATETIME":
      return datetimeCell(slow);
    case "moment TIMESTAMP":
    case "timestamp TIMESTAMP":
      return timestampCell(offset, slow);
    case "time TIME":
      return timeCell(slow);
    case "json JSON":
    case "text JSON":
      return jsonCell(field, slow);
    case "nativeJson JSON":
      return nativeJsonCell(slow);
    case "bytes BYTES":
      return bytesCell;
    case "json STRING":
    case "nativeJson STRING":
    case "set STRING":
    case "text STRING":
      return textCell(slow);
    default:
      return slow;
  }
}
