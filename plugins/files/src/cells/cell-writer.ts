import { type AnyRow, encodedLines, type Item, unchecked } from "@collectro/connector";
import { type CellRules, encodeCells } from "../csv/judge.js";
import type { Layout } from "../csv/layout.js";
import { lineKeys } from "../csv/lines.js";
import type { Cell } from "../csv/record.js";
import { rowOf } from "../csv/rows.js";

/** Turns rows of cells into what the host takes, for formats that no compiled scanner reads. */
export interface CellWriter {
  /** One row. What is wrong with it goes to `rules.faults`. */
  add(cells: readonly Cell[], line: number): void;
  /** What came together, when it is enough or `all` is asked for. */
  take(all?: boolean): Item | undefined;
}

/** Characters of lines, or rows, handed over in one go. */
const LINE_CHARACTERS = 256 * 1024;
const ROWS = 1000;

/** The writer of one file: finished lines, or rows as objects. */
export function cellWriter(layout: Layout, rules: CellRules, wants: "rows" | "lines"): CellWriter {
  return wants === "lines" ? lineWriter(layout, rules) : rowWriter(layout, rules);
}

function lineWriter(layout: Layout, rules: CellRules): CellWriter {
  const keys = lineKeys(layout);
  let text = "";
  let rowCount = 0;
  return {
    add(cells, line) {
      const texts = encodeCells(cells, () => line, layout, rules);
      if (texts === undefined) return;
      for (const { key, index } of keys) text += key + (texts[index] as string);
      text += "}\n";
      rowCount++;
    },
    take(all = false) {
      if (rowCount === 0 || (!all && text.length < LINE_CHARACTERS)) return undefined;
      const lines = encodedLines(Buffer.from(text, "latin1"), rowCount);
      text = "";
      rowCount = 0;
      return lines;
    },
  };
}

function rowWriter(layout: Layout, rules: CellRules): CellWriter {
  const names = layout.columns.map(({ field }) => field.name);
  let rows: AnyRow[] = [];
  return {
    add(cells, line) {
      const texts = encodeCells(cells, () => line, layout, rules);
      if (texts !== undefined) rows.push(rowOf(names, texts));
    },
    take(all = false) {
      if (rows.length === 0 || (!all && rows.length < ROWS)) return undefined;
      const taken = rows;
      rows = [];
      return unchecked(taken);
    },
  };
}
