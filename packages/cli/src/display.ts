import type { ReadLogLine } from "@collectro/contract";
import Table from "cli-table3";
import colors from "picocolors";

/** Cells wider than this are cut: a terminal table is for looking, not for keeping. */
const MAX_CELL_CHARACTERS = 40;

/** One log line as people see it. */
export function showLogLine({ severity, log }: ReadLogLine): string {
  if (severity === "error") return `${colors.red("error")} ${log}`;
  return `${colors.dim(severity.padEnd(5))} ${log}`;
}

/** Rows (JSON objects as text) as a table; columns in order of first appearance. */
export function showRows(lines: readonly string[]): string {
  const rows = lines.map((line) => JSON.parse(line, exact) as Record<string, unknown>);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return showTable(
    columns,
    rows.map((row) => columns.map((column) => cell(row[column]))),
  );
}

/** A plain table; widths count Japanese characters as two. */
export function showTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: head.map((name) => colors.bold(name)),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** A number beyond 2^53 is shown as it was written. */
function exact(this: unknown, _key: string, value: unknown, context?: { source: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && context ? context.source : value;
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return colors.dim("null");
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const oneLine = text.replace(/\s+/g, " ");
  return oneLine.length > MAX_CELL_CHARACTERS
    ? `${oneLine.slice(0, MAX_CELL_CHARACTERS - 1).toWellFormed()}…`
    : oneLine;
}
