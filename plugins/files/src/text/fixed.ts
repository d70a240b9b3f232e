import type { Item } from "@collectro/connector";
import { cellWriter } from "../cells/cell-writer.js";
import { checkNames } from "../csv/header.js";
import type { CellRules } from "../csv/judge.js";
import { type LayoutOptions, layoutOf } from "../csv/layout.js";
import type { Cell } from "../csv/record.js";
import type { Utf8File } from "../decode/encoding.js";
import { decoded, excerpt, at as placeOf } from "../place.js";
import { type LineOptions, readTextLines } from "./lines.js";
import { type WidthUnit, widthsOf } from "./width.js";

/** One column of a fixed-width file. */
export interface FixedColumn {
  readonly name: string;
  /** Where it begins, from 1. Default: behind the column before. */
  readonly start?: number | undefined;
  /** How wide it is; undefined: to the end of the line, for the last column only. */
  readonly width?: number | undefined;
}

/** What is wanted from a fixed-width file. */
export interface FixedOptions {
  readonly columns: readonly FixedColumn[];
  readonly unit: WidthUnit;
  /** Lines that end too early: a fault, or their trailing spaces were dropped. */
  readonly shortLines: "error" | "pad";
  readonly lines: LineOptions;
  readonly layout: LayoutOptions;
  readonly rules: Omit<CellRules, "file">;
  readonly wants: "rows" | "lines";
}

/**
 * Reads lines whose columns stand at fixed places. Spaces around a cell are no data. A line that is too short or too long,
 * and a place that cuts a character in two, are ragged lines.
 */
export async function* readFixed(file: Utf8File, options: FixedOptions): AsyncGenerator<Item> {
  const names = options.columns.map(({ name }) => name);
  checkNames(names, names, "fixedColumns");
  const layout = layoutOf(names, file.name, options.layout);
  const writer = cellWriter(layout, { ...options.rules, file }, options.wants);
  const { faults } = options.rules;
  const cut = cutter(options, await widthsOf(file.encoding, options.unit, file.name));
  for await (const lines of readTextLines(file, options.lines)) {
    for (const { text, line } of lines) {
      const cells = cut(text);
      if (typeof cells !== "string") writer.add(cells, line);
      else faults.report("ragged", { where: placeOf(file.name, line), detail: cells, hint: HINT });
    }
    faults.flush();
    const item = writer.take();
    if (item !== undefined) yield item;
  }
  faults.flush();
  const rest = writer.take(true);
  if (rest !== undefined) yield rest;
}

const HINT =
  "correct fixedColumns (widthUnit says what is counted); shortLines: pad takes lines without their trailing spaces, ragged: skip leaves such lines out";

interface Place {
  readonly name: string;
  /** Offsets from 0; the end is Infinity for the rest of the line. */
  readonly start: number;
  readonly end: number;
}

/** Where the columns stand. Gaps between them are allowed, overlaps are for the params to refuse. */
export function placesOf(columns: readonly FixedColumn[]): Place[] {
  const places: Place[] = [];
  let next = 0;
  for (const { name, start, width } of columns) {
    const from = start === undefined ? next : start - 1;
    next = width === undefined ? Number.POSITIVE_INFINITY : from + width;
    places.push({ name, start: from, end: next });
  }
  return places;
}

/** The cells of a line, or what is wrong with it. `widthOf` is the width of a character by its code point. */
function cutter(
  { columns, shortLines }: FixedOptions,
  widthOf: (codePoint: number) => number,
): (text: string) => readonly Cell[] | string {
  const places = placesOf(columns);
  const last = places.at(-1);
  const total = last?.end ?? 0;
  const needed = Number.isFinite(total) ? total : (last?.start ?? 0);
  const padsShort = shortLines === "pad";
  return (binary) => {
    const text = isAscii(binary) ? binary : decoded(binary);
    const cells: Cell[] = [];
    let index = 0;
    let offset = 0;
    for (const { name, start, end } of places) {
      let begin = -1;
      while (index < text.length && offset < end) {
        if (offset >= start && begin === -1) begin = index;
        const codePoint = text.codePointAt(index) ?? 0;
        const width = widthOf(codePoint);
        if ((offset < start && offset + width > start) || offset + width > end) {
          return `column ${JSON.stringify(name)} cuts ${excerpt(String.fromCodePoint(codePoint))} in two`;
        }
        offset += width;
        index += codePoint > 0xffff ? 2 : 1;
      }
      const cell = begin === -1 ? "" : text.slice(begin, index).replace(/^[ \u3000]+|[ \u3000]+$/g, "");
      cells.push({ text: isAscii(cell) ? cell : Buffer.from(cell, "utf8").toString("latin1"), quoted: false });
    }
    const rest = text.slice(index);
    if (offset < needed && !padsShort) return `the line ends at ${offset}, its columns at ${needed}`;
    if (rest.trim() !== "") return `${excerpt(rest)} stands behind the last column, which ends at ${total}`;
    return cells;
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ASCII = /^[\x00-\x7f]*$/;

function isAscii(text: string): boolean {
  return ASCII.test(text);
}
