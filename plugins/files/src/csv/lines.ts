import { isUtf8 } from "node:buffer";
import { type EncodedLines, encodedLines } from "@collectro/connector";
import type { TextWindow } from "../text-window.js";
import type { WindowFilter } from "../window-filter.js";
import { dateTextOf, judgeRecord, type Rules } from "./judge.js";
import type { Layout } from "./layout.js";
import type { RowsReader } from "./read-csv.js";
import { readRecord } from "./record.js";
import { type ScanState, scannerOf } from "./scanner.js";

const FIRST_BYTES = 1024 * 1024;

/** A larger output buffer, needed by one huge row, is not kept. */
const LARGEST_KEPT_BYTES = 8 * 1024 * 1024;

/** Reads rows as finished lines: the usual ones by a compiled scanner, the others, and every fault, as the plain path does. */
export function linesReader(layout: Layout, rules: Rules): RowsReader<EncodedLines> {
  const scan = scannerOf(layout, rules.dialect);
  const keys = lineKeys(layout);
  const filter = scanFilter(layout, rules);
  let out: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);

  function grow(neededBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(neededBytes, 2 * out.length));
    out.copy(larger);
    out = larger;
  }

  function put(texts: readonly string[], state: ScanState): void {
    const line = `${keys.map(({ key, index }) => key + texts[index]).join("")}}\n`;
    if (state.written + line.length > out.length) grow(state.written + line.length);
    state.written += out.write(line, state.written, "latin1");
    state.rowCount++;
  }

  /** One record the plain way; false when the window holds no whole one. */
  function readPlainly(window: TextWindow, state: ScanState): boolean {
    const found = readRecord(window.text, state.at, rules.dialect, window.last);
    if (found.kind === "more") return false;
    const texts = found.kind === "comment" ? undefined : judgeRecord(found, state.at, window, layout, rules);
    if (texts !== undefined) put(texts, state);
    state.at = found.kind === "unclosed" ? window.text.length : found.next;
    return true;
  }

  return (window, from) => {
    if (out.length > LARGEST_KEPT_BYTES) out = Buffer.allocUnsafeSlow(FIRST_BYTES);
    const state: ScanState = { at: from, written: 0, rowCount: 0, full: false };
    const end = lastLineEnd(window.text);
    const scans = scan !== undefined && isUtf8(window.bytes.subarray(from, Math.max(from, end)));
    do {
      if (!scans) continue;
      scan(window.bytes, window.text, end, out, state, filter);
      while (state.full) {
        grow(0);
        scan(window.bytes, window.text, end, out, state, filter);
      }
    } while (readPlainly(window, state));
    const lines = state.rowCount === 0 ? undefined : encodedLines(out.subarray(0, state.written), state.rowCount);
    return { next: state.at, out: lines };
  };
}

/** The date filter for cells as the scanner holds them. */
function scanFilter(layout: Layout, { filter }: Rules): WindowFilter | undefined {
  if (filter === undefined || layout.dateReader === undefined) return filter;
  return (cell) => filter(dateTextOf(cell, layout));
}

/** The text before each value, in the order of the file's cells, and where the value is among those of the schema. */
export function lineKeys(layout: Layout): { key: string; index: number }[] {
  const inFileOrder = layout.columns
    .map(({ field, cell }, index) => ({ field, cell, index }))
    .sort((a, b) => a.cell - b.cell);
  return inFileOrder.map(({ field, index }, at) => ({
    key: `${at === 0 ? "{" : ","}${JSON.stringify(field.name)}:`,
    index,
  }));
}

/** The index after the last line end that is surely whole; 0 when there is none. */
function lastLineEnd(text: string): number {
  const lineFeed = text.lastIndexOf("\n");
  return (lineFeed === -1 ? text.lastIndexOf("\r", text.length - 2) : lineFeed) + 1;
}
