import { isUtf8 } from "node:buffer";
import { sourceError } from "@collectro/connector";
import type { Utf8File } from "../decode/encoding.js";
import type { Faults } from "../faults.js";
import { decoded, excerpt, at as placeOf } from "../place.js";
import { rowTooLong, type TextWindow } from "../text-window.js";
import type { WindowFilter } from "../window-filter.js";
import type { Dialect } from "./dialect.js";
import { explainCell, isRefused, type Layout, type LayoutColumn } from "./layout.js";
import { type Cell, countLineEnds, type ReadRecord } from "./record.js";

/** What a row is judged by. */
export interface Rules {
  readonly file: Utf8File;
  readonly dialect: Dialect;
  readonly faults: Faults;
  readonly filter: WindowFilter | undefined;
}

type Found = Exclude<ReadRecord, { kind: "more" | "comment" }>;

/**
 * The JSON text of each column of the record that begins at `start`, in schema order, as UTF-8 read as latin1; undefined
 * when the row is left out (blank, outside the window, or at fault and skipped). Throws SOURCE_DATA with its place.
 */
export function judgeRecord(
  found: Found,
  start: number,
  window: TextWindow,
  layout: Layout,
  rules: Rules,
): readonly string[] | undefined {
  const { file, dialect, faults } = rules;
  const lineOf = (index: number) => window.line + countLineEnds(window.text, 0, index);
  if (found.kind === "unclosed") throw unclosedQuote(file.name, lineOf(found.at));
  if (found.next - start > dialect.maxRowBytes) throw rowTooLong(file.name, lineOf(start), dialect.maxRowBytes);
  if (found.kind === "blank" && layout.cellCount > 1) return undefined;
  const cells = found.kind === "blank" ? [EMPTY] : found.kind === "record" ? found.cells : undefined;
  const badByte = badByteIn(window, start, found.next, rules);
  if (badByte !== undefined) {
    faults.report("bad", { where: placeOf(file.name, lineOf(start)), detail: badByte, hint: encodingHint(file) });
    return undefined;
  }
  if (cells === undefined) {
    if (found.kind !== "bad") return undefined;
    const column = layout.columns.find((one) => one.cell === found.cell)?.field.name;
    faults.report("bad", {
      where: placeOf(file.name, lineOf(found.at), column),
      detail: found.problem,
      hint: QUOTE_HINT,
    });
    return undefined;
  }
  if (cells.length !== layout.cellCount) {
    const detail = `the line has ${cells.length} cells, the file ${layout.cellCount} columns`;
    faults.report("ragged", { where: placeOf(file.name, lineOf(start)), detail, hint: RAGGED_HINT });
    return undefined;
  }
  return encodeCells(cells, () => lineOf(start), layout, rules);
}

const EMPTY: Cell = { text: "", quoted: false };
const QUOTE_HINT =
  "put the whole cell in quotes and double those inside, or say how the file is written (quote, escape)";
const RAGGED_HINT = "correct the line, or pass ragged: skip to leave such lines out";

/** What cells are judged by, whatever file they come from. */
export interface CellRules extends Pick<Rules, "faults" | "filter"> {
  readonly file: { readonly name: string };
}

/** The JSON text of each column, as `judgeRecord` gives it, of a row whose cells are found. */
export function encodeCells(
  cells: readonly Cell[],
  line: () => number,
  layout: Layout,
  { file, faults, filter }: CellRules,
): readonly string[] | undefined {
  if (filter !== undefined && layout.dateCell !== undefined) {
    const cell = cells[layout.dateCell]?.text ?? "";
    const kept = filter(dateTextOf(cell, layout));
    if (kept === undefined) {
      const where = placeOf(file.name, line(), layout.columns.find((one) => one.cell === layout.dateCell)?.field.name);
      faults.report("bad", { where, detail: `${excerpt(decoded(cell))} cannot be read as a date`, hint: DATE_HINT });
    }
    if (kept !== true) return undefined;
  }
  const texts: string[] = [];
  for (const column of layout.columns) {
    const cell = cells[column.cell] ?? EMPTY;
    const text = encodeCell(cell, column, layout);
    if (text === undefined) {
      const isNull = !cell.quoted && layout.nullTexts.includes(cell.text);
      const where = placeOf(file.name, line(), column.field.name);
      faults.report("bad", { where, ...explainCell(column, isNull ? undefined : cell.text) });
      return undefined;
    }
    texts.push(text);
  }
  return texts;
}

/** The text that a date filter looks at; "" (no date) when the cell's conversion cannot read it. */
export function dateTextOf(cell: string, { dateReader }: Pick<Layout, "dateReader">): string {
  if (dateReader === undefined) return decoded(cell);
  try {
    return dateReader(cell) ?? "";
  } catch (error) {
    if (isRefused(error)) return "";
    throw error;
  }
}

const DATE_HINT = "correct dateFormat (and dateZone for timestamps without a zone), or the cell";

function encodeCell(cell: Cell, { field, encode }: LayoutColumn, { nullTexts }: Layout): string | undefined {
  if (!cell.quoted && nullTexts.includes(cell.text)) return field.mode === "REQUIRED" ? undefined : "null";
  try {
    return encode(cell.text, 0, cell.text.length);
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}

/** What to say about the first bytes of a row that are no character; undefined when all are. */
function badByteIn(window: TextWindow, start: number, end: number, { file }: Rules): string | undefined {
  const bytes = window.bytes.subarray(start, end);
  if (isUtf8(bytes)) return undefined;
  const index = firstBadByte(bytes);
  const { byteOffset, hex } = file.badByte(window.byteOffset + start + index, bytes[index] ?? 0);
  return `byte ${byteOffset} of the file (0x${hex}) is no ${file.encoding}`;
}

/** The index of the first byte that begins no character of UTF-8. */
export function firstBadByte(bytes: Buffer): number {
  let offset = 0;
  for (const character of bytes.toString("utf8")) {
    if (character === "\ufffd" && !bytes.subarray(offset, offset + 3).equals(REPLACEMENT)) return offset;
    offset += Buffer.byteLength(character);
  }
  return offset;
}

/** U+FFFD as a file may really hold it. */
const REPLACEMENT = Buffer.from("\ufffd");

function encodingHint({ encoding }: Utf8File): string {
  return `the file is perhaps not ${encoding}: set encoding, or pass badRows: skip`;
}

function unclosedQuote(name: string, line: number): Error {
  return sourceError("SOURCE_DATA", {
    where: placeOf(name, line),
    detail: "a quote is opened here and never closed",
    hint: "close it; such a fault is never skipped, for nobody knows how many rows it swallows",
  });
}
