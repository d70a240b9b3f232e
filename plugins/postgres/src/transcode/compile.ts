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
import type { Plan } from "../plan.js";
import { type Cell, slowCell } from "./cells/cell.js";
import { jsonbCell } from "./cells/json.js";
import { boolCell, decimalCell, floatCell, intCell } from "./cells/number.js";
import { dateCell, datetimeCell, timeCell, timestampCell } from "./cells/temporal.js";
import { bytesCell, textCell } from "./cells/text.js";
import { BACKSLASH, NEWLINE, TAB } from "./characters.js";
import type { ExactEncoder } from "./exact.js";

/** A column as the transcoder sees it. */
export interface CodedColumn {
  readonly plan: Plan;
  readonly exact: ExactEncoder;
}

/** A row of COPY's text lies in `cursor.input` from `cursor.at` up to its newline at `end`: writes it as one NDJSON line. */
export type RowWriter = (cursor: Cursor, end: number) => void;

interface Compiled {
  readonly name: string;
  readonly key: Key;
  readonly cell: Cell;
  readonly exact: ExactEncoder;
}

/** JSON needs at most six bytes for one of COPY's (a bare control character). */
const WORST_GROWTH = 6;

/** Quotes, an offset's minutes, `false` for `f`. */
const CELL_OVERHEAD_BYTES = 8;

/**
 * Compiles the transcoder of a schema: one closure per column over shared cells. Throws ValueRefused with the column's
 * name in its path, and a RangeError for a row that is not of this many cells.
 */
export function compileRowWriter(columns: readonly CodedColumn[]): RowWriter {
  const compiled = columns.map(compileColumn);
  const overhead = compiled.reduce((sum, column) => sum + column.key.bytes + CELL_OVERHEAD_BYTES, SLACK_BYTES);
  const { length } = compiled;
  return function writeRow(cursor, end) {
    cursor.reserve = (end - cursor.at) * WORST_GROWTH + overhead;
    ensureRoom(cursor, 0);
    for (let index = 0; index < length; index++) {
      const column = compiled[index] as Compiled;
      writeKey(cursor, column.key);
      writeCell(cursor, column);
      const stop = cursor.input[cursor.at++];
      if (stop !== (index === length - 1 ? NEWLINE : TAB)) throw notTheRow(length);
    }
    if (cursor.at !== end + 1) throw notTheRow(length);
    cursor.output[cursor.used++] = 0x7d;
    cursor.output[cursor.used++] = NEWLINE;
  };
}

function notTheRow(count: number): RangeError {
  return new RangeError(`the server sent a row that has not ${count} columns`);
}

function writeCell(cursor: Cursor, column: Compiled): void {
  const { input, at } = cursor;
  try {
    if (input[at] === BACKSLASH && input[at + 1] === 0x4e) {
      cursor.used += cursor.output.write(column.exact(null), cursor.used, "latin1");
      cursor.at = at + 2;
    } else {
      column.cell(cursor);
    }
  } catch (error) {
    throw within(refusalOf(error), column.name);
  }
}

function compileColumn({ plan, exact }: CodedColumn, index: number): Compiled {
  const { name } = plan.field;
  return { name, key: keyOf(name, index), cell: cellOf(plan, slowCell(exact)), exact };
}

/** The fast cell of a plan where there is one. Lengths that the user's schema limits are counted the careful way. */
function cellOf(plan: Plan, slow: Cell): Cell {
  if (plan.kind !== "leaf" || plan.field.maxLength !== undefined) return slow;
  const { form, field } = plan;
  switch (`${form} ${field.type}`) {
    case "bool BOOL":
      return boolCell;
    case "bytes BYTES":
      return bytesCell;
    case "date DATE":
      return dateCell(slow);
    case "datetime DATETIME":
      return datetimeCell(slow);
    case "time TIME":
      return timeCell(slow);
    case "timestamp TIMESTAMP":
      return timestampCell(slow);
    case "float FLOAT64":
      return floatCell(slow);
    case "int INT64":
      return intCell(slow);
    case "jsonb JSON":
      return jsonbCell(slow);
    case "decimal NUMERIC":
    case "decimal BIGNUMERIC":
      return decimalCell(field, slow);
    default:
      return field.type === "STRING" ? textCell : slow;
  }
}
