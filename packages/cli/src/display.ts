import type { ReadLogLine } from "@collectro/contract";
import Table from "cli-table3";
import colors from "picocolors";
import { oneLine } from "./one-line.js";

/** Cells wider than this are cut: a terminal table is for looking, not for keeping. */
const MAX_CELL_CHARACTERS = 40;

/** One log line as people see it. */
export function showLogLine({ severity, log }: ReadLogLine): string {
  const text = oneLine(log);
  return severity === "error" ? `${colors.red("error")} ${text}` : `${colors.dim(oneLine(severity).padEnd(5))} ${text}`;
}

/** Rows (JSON objects as text) as a table; columns in order of first appearance. */
export function showRows(lines: readonly string[]): string {
  const rows = lines.map((line) => JSON.parse(line, exact) as Record<string, unknown>);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return showTable(
    columns,
    rows.map((row) => columns.map((column) => showCell(row[column]))),
  );
}

/** A plain table; widths count Japanese characters as two. A column folds texts beyond its width; one without fits them. */
export function showTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly (number | null)[] = [],
): string {
  const table = new Table({
    colWidths: widths.map((width, column) => {
      const longest = Math.max(...[head, ...rows].map((cells) => cellsOf(cells[column] ?? "")));
      return width !== null && longest + PADDING > width ? width : null;
    }),
    wordWrap: true,
    head: head.map((name) => colors.bold(name)),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Left and right of a text. */
const PADDING = 2;

/** Cells of a terminal, roughly: too many only make a column as wide as it may be. */
function cellsOf(text: string): number {
  return [...text].reduce((cells, character) => cells + (character > "\u2e7f" ? 2 : 1), 0);
}

/** A value as a cell: `null` dimmed, records as JSON, long texts cut. */
export function showCell(value: unknown): string {
  if (value === null || value === undefined) return colors.dim("null");
  const text = oneLine(typeof value === "string" ? value : (JSON.stringify(value, bigintsAsText) ?? ""));
  if (text.length <= MAX_CELL_CHARACTERS) return text;
  return `${text.slice(0, MAX_CELL_CHARACTERS - 1).toWellFormed()}…`;
}

function bigintsAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** A number beyond 2^53 is shown as it was written. */
function exact(this: unknown, _key: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && context ? context.source : value;
}
