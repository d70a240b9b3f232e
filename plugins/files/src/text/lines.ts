import { isUtf8 } from "node:buffer";
import { firstBadByte } from "../csv/judge.js";
import { countLineEnds, lineAfter } from "../csv/record.js";
import type { Utf8File } from "../decode/encoding.js";
import type { Faults } from "../faults.js";
import { at as placeOf } from "../place.js";
import { readWindows, rowTooLong, type TextWindow, type WindowLimits } from "../text-window.js";

/** One line of a text file without its end. */
export interface TextLine {
  /** UTF-8 read as latin1. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** What is left out of a file of lines. */
export interface LineOptions {
  readonly skipLines: number;
  /** ASCII code of what a line left out begins with; -1: nothing. */
  readonly comment: number;
  readonly faults: Faults;
  readonly limits: WindowLimits;
}

/**
 * The lines of a file (LF, CRLF, CR), a window of them at a time; empty ones and comments are left out. A line with a byte
 * that is no character goes to `faults` as a bad row.
 */
export async function* readTextLines(file: Utf8File, options: LineOptions): AsyncGenerator<readonly TextLine[]> {
  let skip = options.skipLines;
  yield* readWindows(file, options.limits, (window) => {
    const out: TextLine[] = [];
    let at = 0;
    let line = window.line;
    while (at < window.text.length) {
      const next = lineAfter(window.text, at, window.last);
      if (next === -1) break;
      if (skip > 0) skip--;
      else if (isRow(window, at, next, line, file, options))
        out.push({ text: trimmedEnd(window.text, at, next), line });
      line += Math.max(1, countLineEnds(window.text, at, next));
      at = next;
    }
    return { consumed: at, out };
  });
}

function isRow(
  window: TextWindow,
  at: number,
  next: number,
  line: number,
  file: Utf8File,
  { comment, faults, limits }: LineOptions,
): boolean {
  if (next - at > limits.maxRowBytes) throw rowTooLong(file.name, line, limits.maxRowBytes);
  const first = window.text.charCodeAt(at);
  if (first === 10 || first === 13 || first === comment) return false;
  const bytes = window.bytes.subarray(at, next);
  if (isUtf8(bytes)) return true;
  const index = firstBadByte(bytes);
  const { byteOffset, hex } = file.badByte(window.byteOffset + at + index, bytes[index] ?? 0);
  faults.report("bad", {
    where: placeOf(file.name, line),
    detail: `byte ${byteOffset} of the file (0x${hex}) is no ${file.encoding}`,
    hint: `the file is perhaps not ${file.encoding}: set encoding, or pass badRows: skip`,
  });
  return false;
}

function trimmedEnd(text: string, at: number, next: number): string {
  let end = next;
  while (end > at && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return text.slice(at, end);
}
