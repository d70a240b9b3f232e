import type { Dialect } from "./dialect.js";

/** One cell. `text` holds UTF-8 read as latin1, quotes and escapes undone. */
export interface Cell {
  readonly text: string;
  readonly quoted: boolean;
}

/** What was found at one place of a text. `next` is where to go on. */
export type ReadRecord =
  | { readonly kind: "record"; readonly cells: readonly Cell[]; readonly next: number }
  /** An empty line; where cells are trimmed, also one of spaces. */
  | { readonly kind: "blank"; readonly next: number }
  | { readonly kind: "comment"; readonly next: number }
  /** A fault at index `at`, in the cell number `cell` (from 0); `next` is the line after it. */
  | {
      readonly kind: "bad";
      readonly problem: string;
      readonly at: number;
      readonly cell: number;
      readonly next: number;
    }
  /** A quote opened at index `at` is still open where the file ends. */
  | { readonly kind: "unclosed"; readonly at: number; readonly cell: number }
  /** The text ends before the record does. */
  | { readonly kind: "more" };

const LF = 10;
const CR = 13;

/**
 * Reads the record at `at`: the grammar in its plain form (RFC 4180; LF, CRLF and CR end a record wherever they stand
 * outside quotes). The compiled scanner is this function for the usual cases, and hands every other one to it.
 * `last` says that the file ends where the text does.
 */
export function readRecord(text: string, at: number, dialect: Dialect, last: boolean): ReadRecord {
  if (at >= text.length) return { kind: "more" };
  const begin = dialect.trim ? afterSpace(text, at, dialect) : at;
  if (begin >= text.length) return last ? { kind: "blank", next: begin } : { kind: "more" };
  const first = text.charCodeAt(begin);
  if (first === dialect.comment) {
    const next = lineAfter(text, at, last);
    return next === -1 ? { kind: "more" } : { kind: "comment", next };
  }
  if (first === LF || first === CR) {
    const next = afterLineEnd(text, begin, last);
    return next === -1 ? { kind: "more" } : { kind: "blank", next };
  }
  const cells: Cell[] = [];
  for (let start = at; ; ) {
    const cell = readCell(text, start, dialect, last);
    if (cell.kind === "more") return cell;
    if (cell.kind === "unclosed") return { ...cell, cell: cells.length };
    if (cell.kind === "bad") {
      const next = lineAfter(text, cell.at, last);
      return next === -1 ? { kind: "more" } : { ...cell, cell: cells.length, next };
    }
    cells.push(cell);
    if (cell.end >= text.length) return last ? { kind: "record", cells, next: cell.end } : { kind: "more" };
    if (text.charCodeAt(cell.end) !== dialect.delimiter) {
      const next = afterLineEnd(text, cell.end, last);
      return next === -1 ? { kind: "more" } : { kind: "record", cells, next };
    }
    start = cell.end + 1;
  }
}

type ReadCell =
  | { readonly kind: "cell"; readonly text: string; readonly quoted: boolean; readonly end: number }
  | { readonly kind: "bad"; readonly problem: string; readonly at: number }
  | { readonly kind: "unclosed"; readonly at: number }
  | { readonly kind: "more" };

function readCell(text: string, start: number, dialect: Dialect, last: boolean): ReadCell {
  const first = dialect.trim ? afterSpace(text, start, dialect) : start;
  if (first < text.length && text.charCodeAt(first) === dialect.quote) return readQuoted(text, first, dialect, last);
  let end = first;
  while (end < text.length && !endsCell(text.charCodeAt(end), dialect)) {
    if (text.charCodeAt(end) === dialect.quote) {
      return { kind: "bad", problem: "a quote inside a cell that does not begin with one", at: end };
    }
    end++;
  }
  const content = text.slice(first, end);
  return { kind: "cell", text: dialect.trim ? withoutSpaceAtEnd(content) : content, quoted: false, end };
}

function readQuoted(text: string, open: number, dialect: Dialect, last: boolean): ReadCell {
  const close = closingQuote(text, open, dialect, last);
  if (close === -1) return last ? { kind: "unclosed", at: open } : { kind: "more" };
  const end = dialect.trim ? afterSpace(text, close + 1, dialect) : close + 1;
  if (end < text.length && !endsCell(text.charCodeAt(end), dialect)) {
    return { kind: "bad", problem: "text after a closing quote", at: end };
  }
  return { kind: "cell", text: unquoted(text.slice(open + 1, close), dialect), quoted: true, end };
}

/** The index of the quote that closes the one at `open`, or -1 when it does not lie in the text (so far). */
function closingQuote(text: string, open: number, { quote, backslash }: Dialect, last: boolean): number {
  for (let i = open + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (backslash && code === 0x5c && isEscaped(text.charCodeAt(i + 1), quote)) {
      i++;
    } else if (code === quote) {
      if (i + 1 === text.length && !last) return -1;
      if (backslash || text.charCodeAt(i + 1) !== quote) return i;
      i++;
    }
  }
  return -1;
}

function isEscaped(code: number, quote: number): boolean {
  return code === quote || code === 0x5c;
}

/** Undoes the escapes of a quoted cell's content. A backslash before anything but a quote or a backslash is data. */
export function unquoted(content: string, { quote, backslash }: Dialect): string {
  const q = String.fromCharCode(quote);
  if (!backslash) return content.includes(q) ? content.replaceAll(q + q, q) : content;
  return content.replace(/\\(.)/gs, (both, next: string) => (next === q || next === "\\" ? next : both));
}

function endsCell(code: number, { delimiter }: Dialect): boolean {
  return code === delimiter || code === LF || code === CR;
}

function isSpace(code: number, { delimiter }: Dialect): boolean {
  return (code === 0x20 || code === 0x09) && code !== delimiter;
}

function afterSpace(text: string, at: number, dialect: Dialect): number {
  let i = at;
  while (i < text.length && isSpace(text.charCodeAt(i), dialect)) i++;
  return i;
}

function withoutSpaceAtEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x09)) end--;
  return text.slice(0, end);
}

/** The index after the line end at `at` (LF, CRLF, CR), or -1 when a CR ends the text and an LF may follow. */
function afterLineEnd(text: string, at: number, last: boolean): number {
  if (text.charCodeAt(at) === LF) return at + 1;
  if (at + 1 >= text.length && !last) return -1;
  return text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
}

/** The index where the next line begins, quotes not regarded; the text's end when `last`; -1 when it is not there yet. */
export function lineAfter(text: string, at: number, last: boolean): number {
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === LF || code === CR) return afterLineEnd(text, i, last);
  }
  return last ? text.length : -1;
}

/** How many lines end between two indexes: LF, CRLF and CR count one each. */
export function countLineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let i = text.indexOf("\n", from); i !== -1 && i < to; i = text.indexOf("\n", i + 1)) count++;
  for (let i = text.indexOf("\r", from); i !== -1 && i < to; i = text.indexOf("\r", i + 1)) {
    if (text.charCodeAt(i + 1) !== LF) count++;
  }
  return count;
}
