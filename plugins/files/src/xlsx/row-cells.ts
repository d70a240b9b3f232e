import type { FieldType } from "@collectro/table-schema";
import type { Cell } from "../csv/record.js";
import type { StreamedElement } from "./element-stream.js";
import type { NumberKind } from "./number-format.js";
import { numberText } from "./number-text.js";
import { columnIndex, columnLetters } from "./range.js";
import { serialText } from "./serial-date.js";
import { cellText, type SharedStrings, textOfItem } from "./shared-strings.js";
import { attributeOf, isSpace, plainXml } from "./xml.js";

/** What cells are read by. */
export interface CellContext {
  readonly strings: SharedStrings;
  readonly kinds: readonly NumberKind[];
  readonly date1904: boolean;
  readonly trim: boolean;
  /** What an error value such as #N/A is. */
  readonly errorCells: "error" | "null";
}

/** A cell that cannot be read. */
export interface CellFault {
  readonly column: number;
  readonly detail: string;
  readonly hint: string;
}

/** The cells of one row: by column from 0; an absent one holds nothing. */
export interface RowCells {
  readonly row: number;
  readonly cells: (Cell | undefined)[];
  /** The first cell that cannot be read. */
  readonly fault: CellFault | undefined;
}

/** The row's number; `before` is that of the row before it. Undefined when it is no number, or not behind that one. */
export function rowNumber({ tag }: StreamedElement, before: number): number | undefined {
  const text = attributeOf(tag, "r");
  if (text === undefined) return before + 1;
  const row = /^[0-9]{1,7}$/.test(text) ? Number(text) : 0;
  return row > before ? row : undefined;
}

/** Reads the cells of a row between two columns (from 0, ends included); `types` are those of the columns, where known. */
export function readRow(
  element: StreamedElement,
  row: number,
  firstColumn: number,
  lastColumn: number,
  types: readonly (FieldType | undefined)[],
  context: CellContext,
): RowCells {
  const text = plainXml(element.content);
  const open = `<${element.prefix}c`;
  const end = `</${element.prefix}c`;
  const value = `<${element.prefix}v>`;
  const valueEnd = `</${element.prefix}v>${end}>`;
  const cells: (Cell | undefined)[] = [];
  let fault: CellFault | undefined;
  let column = -1;
  for (let at = text.indexOf(open); at !== -1; at = text.indexOf(open, at)) {
    const after = text.charCodeAt(at + open.length);
    if (after !== 0x3e && after !== 0x2f && !isSpace(after)) {
      at++;
      continue;
    }
    const tagEnd = text.indexOf(">", at);
    if (tagEnd === -1) {
      fault = unclosed(column + 1);
      break;
    }
    const tag = text.slice(at, tagEnd + 1);
    column = columnOf(tag, column);
    if (text.charCodeAt(tagEnd - 1) === 0x2f) {
      at = tagEnd + 1;
      continue;
    }
    let stored: string | undefined;
    let content = "";
    if (text.startsWith(value, tagEnd + 1)) {
      const start = tagEnd + 1 + value.length;
      const stop = text.indexOf("<", start);
      if (stop !== -1 && text.startsWith(valueEnd, stop)) {
        stored = text.slice(start, stop);
        at = stop + valueEnd.length;
      }
    }
    if (stored === undefined) {
      const close = endTag(text, end, tagEnd);
      if (close === undefined) {
        fault = unclosed(column);
        break;
      }
      content = text.slice(tagEnd + 1, close.start);
      at = close.next;
    }
    if (column < firstColumn || column > lastColumn) continue;
    const read = cellOf(tag, stored, content, element.prefix, types[column], context);
    if (typeof read === "object" && "detail" in read) fault ??= { column, ...read };
    else if (read !== undefined) cells[column] = { text: context.trim ? trimmed(read) : read, quoted: false };
  }
  return { row, cells, fault };
}

/** What is behind such a cell is lost as well: it comes before any other fault. */
function unclosed(column: number): CellFault {
  return { column, detail: "the cell is never closed", hint: DAMAGED };
}

const DAMAGED = "the workbook is damaged: save it again";

/** The end tag that begins with `end`: `</c>` or `</c >`, but not `</cell>`. */
function endTag(text: string, end: string, from: number): { start: number; next: number } | undefined {
  for (let start = text.indexOf(end, from); start !== -1; start = text.indexOf(end, start + 1)) {
    let close = start + end.length;
    while (isSpace(text.charCodeAt(close))) close++;
    if (text.charCodeAt(close) === 0x3e) return { start, next: close + 1 };
  }
  return undefined;
}

function columnOf(tag: string, before: number): number {
  const reference = attributeOf(tag, "r");
  const letters = reference === undefined ? undefined : /^[A-Z]{1,3}/.exec(reference)?.[0];
  return letters === undefined ? before + 1 : columnIndex(letters);
}

type Read = string | undefined | Omit<CellFault, "column">;

function cellOf(
  tag: string,
  stored: string | undefined,
  content: string,
  prefix: string,
  type: FieldType | undefined,
  context: CellContext,
): Read {
  const kind = attributeOf(tag, "t") ?? "n";
  if (kind === "inlineStr") return textOfItem(content);
  const value = stored ?? valueIn(content, prefix);
  if (value === UNENDED) return { detail: "its value is never closed", hint: DAMAGED };
  if (value === undefined || (value === "" && kind !== "str")) return uncalculated(content, prefix);
  switch (kind) {
    case "s":
      return sharedText(value, context.strings);
    case "str":
      return cellText(value);
    case "b":
      return value === "1" || value === "true" ? "true" : "false";
    case "e":
      if (context.errorCells === "null") return undefined;
      return { detail: `the cell is the error ${value}`, hint: "correct it in Excel, or pass errorCells: null" };
    case "d":
      return value.replace("T", " ");
    default:
      return numberOf(tag, value, type, context);
  }
}

function numberOf(tag: string, value: string, type: FieldType | undefined, { kinds, date1904 }: CellContext): Read {
  const style = attributeOf(tag, "s");
  const kind = style === undefined ? "number" : (kinds[Number(style)] ?? "number");
  if (kind === "number") return numberText(value);
  const text = serialText(Number(value), kind, date1904, type);
  if (text !== undefined) return text;
  return { detail: `${value} is formatted as a date or time, and is none`, hint: "correct the cell or its format" };
}

function sharedText(value: string, strings: SharedStrings): Read {
  const index = /^[0-9]{1,9}$/.test(value) ? Number(value) : strings.count;
  if (index < strings.count) return strings.at(index);
  return { detail: `the text number ${value} is not in the workbook`, hint: "it is damaged: save it again" };
}

function valueIn(content: string, prefix: string): string | undefined {
  const start = content.indexOf(`<${prefix}v`);
  if (start === -1) return undefined;
  const tagEnd = content.indexOf(">", start);
  if (content.charCodeAt(tagEnd - 1) === 0x2f) return "";
  const close = tagEnd === -1 ? undefined : endTag(content, `</${prefix}v`, tagEnd);
  return close === undefined ? UNENDED : content.slice(tagEnd + 1, close.start);
}

/** No value holds this character. */
const UNENDED = "<";

/** A formula without a result: whoever wrote the workbook did not calculate. */
function uncalculated(content: string, prefix: string): Read {
  if (!content.includes(`<${prefix}f`)) return undefined;
  return { detail: "its formula has no stored result", hint: "open the workbook in Excel and save it" };
}

function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** `C12`. */
export function cellName(column: number, row: number): string {
  return `${columnLetters(column)}${row}`;
}
