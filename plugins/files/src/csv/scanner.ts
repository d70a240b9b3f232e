import { compileCellScanner } from "@collectro/table-schema";
import type { WindowFilter } from "../window-filter.js";
import type { Dialect } from "./dialect.js";
import type { Layout } from "./layout.js";
import { isRefused } from "./layout.js";
import { putCell } from "./scanner-cell.js";
import { scannerSource } from "./scanner-code.js";

/** How far a scan came. The scanner starts from it and leaves it at the end of the last whole row. */
export interface ScanState {
  /** Index in the window. */
  at: number;
  /** Bytes of the output in use. */
  written: number;
  /** Rows written. */
  rowCount: number;
  /** The output has no room for the next row. */
  full: boolean;
}

/**
 * Writes rows as NDJSON while they are usual ones. It stops, with nothing written of that row, before whatever only the
 * plain reader judges: faults, comments, blank lines, values that are refused, rows beyond `end`.
 */
export type Scanner = (
  bytes: Buffer,
  text: string,
  end: number,
  out: Buffer,
  state: ScanState,
  filter: WindowFilter | undefined,
) => void;

/** Columns in one generated function: the runtime optimizes no function that is much larger. */
const MAX_COLUMNS = 100;

/** Scanners in use again and again: a run reads many files of one layout, and each would warm up anew. */
const compiled = new Map<string, Scanner>();
const MAX_COMPILED = 16;

/** The scanner of a layout and a dialect; undefined for those that only the plain reader knows. */
export function scannerOf(layout: Layout, dialect: Dialect): Scanner | undefined {
  if (dialect.trim || layout.columns.length > MAX_COLUMNS) return undefined;
  const fields = layout.columns.map(({ field, cell, conversions }) => [field, cell, conversions]);
  const key = JSON.stringify([fields, dialect, layout.dateCell, layout.nullTexts]);
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const scanner = compile(layout, dialect);
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(key, scanner);
  return scanner;
}

function compile(layout: Layout, dialect: Dialect): Scanner {
  const columns = [...layout.columns].sort((a, b) => a.cell - b.cell);
  const scanners = columns.map(({ field }) => compileCellScanner(field));
  const source = scannerSource({
    columns: columns.map(({ field, conversions }, index) => ({
      field,
      quoted: scanners[index]?.quoted ?? true,
      converted: conversions.length > 0,
    })),
    dialect,
    dateCell: layout.dateCell,
    nullTexts: layout.nullTexts,
  });
  const tools = {
    outside: classesOutside(dialect),
    inside: classesInside(dialect),
    passes: scanners.map(({ passes }, index) => (columns[index]?.conversions.length ? () => false : passes)),
    encode: columns.map(({ encode }) => encode),
    putCell: putCell(dialect),
    isRefused,
  };
  return new Function("tools", source)(tools);
}

/** What a byte means: 0 data, 1 the cell ends (outside) or a quote (inside), 2 JSON must escape it, 3 the plain reader's. */
function classesOutside({ delimiter, quote }: Dialect): Uint8Array {
  const classes = jsonClasses();
  classes[delimiter] = 1;
  classes[10] = 1;
  classes[13] = 1;
  if (quote !== -1) classes[quote] = 3;
  return classes;
}

/** The same inside quotes; 4 is a backslash that may escape. */
function classesInside({ quote, backslash }: Dialect): Uint8Array {
  const classes = jsonClasses();
  if (backslash) classes[0x5c] = 4;
  if (quote !== -1) classes[quote] = 1;
  return classes;
}

function jsonClasses(): Uint8Array {
  const classes = new Uint8Array(256).fill(2, 0, 0x20);
  classes[0x22] = 2;
  classes[0x5c] = 2;
  return classes;
}
