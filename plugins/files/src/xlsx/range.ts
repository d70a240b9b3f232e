/** A rectangle of cells: columns from 0, rows from 1, ends included; Infinity where it is open. */
export interface CellRange {
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** The whole sheet. */
export const WHOLE_SHEET: CellRange = {
  firstColumn: 0,
  lastColumn: Number.POSITIVE_INFINITY,
  firstRow: 1,
  lastRow: Number.POSITIVE_INFINITY,
};

const RANGE = /^([A-Z]{1,3})?([1-9][0-9]{0,6})?(?::([A-Z]{1,3})?([1-9][0-9]{0,6})?)?$/;

/** Reads `B3:F100`, `B:F`, `3:100`, `B3:F`, `B3` (from there on); undefined when it is none, or ends before it begins. */
export function parseRange(text: string): CellRange | undefined {
  const match = text === "" ? null : RANGE.exec(text.replaceAll("$", "").toUpperCase());
  if (match === null) return undefined;
  const [, column, row, lastColumn, lastRow] = match;
  if (text.includes(":") && lastColumn === undefined && lastRow === undefined) return undefined;
  const range: CellRange = {
    firstColumn: column === undefined ? 0 : columnIndex(column),
    firstRow: row === undefined ? 1 : Number(row),
    lastColumn: lastColumn === undefined ? Number.POSITIVE_INFINITY : columnIndex(lastColumn),
    lastRow: lastRow === undefined ? Number.POSITIVE_INFINITY : Number(lastRow),
  };
  return range.firstColumn <= range.lastColumn && range.firstRow <= range.lastRow ? range : undefined;
}

const AREA = /^([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?$/;
const MAX_COLUMNS = 16_384;

/** Reads a merged area: `A1:B2`, or `A1`, which is that cell. Undefined for everything else, and beyond column XFD. */
export function mergedRange(text: string): CellRange | undefined {
  const match = AREA.exec(text.replaceAll("$", ""));
  if (match === null) return undefined;
  const [, column = "", row = "", lastColumn = column, lastRow = row] = match;
  const range: CellRange = {
    firstColumn: columnIndex(column),
    firstRow: Number(row),
    lastColumn: columnIndex(lastColumn),
    lastRow: Number(lastRow),
  };
  const isOrdered = range.firstColumn <= range.lastColumn && range.firstRow <= range.lastRow;
  return isOrdered && range.lastColumn < MAX_COLUMNS ? range : undefined;
}

/** `A` is 0, `AA` is 26. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (let at = 0; at < letters.length; at++) index = 26 * index + letters.charCodeAt(at) - 64;
  return index - 1;
}

/** 0 is `A`, 26 is `AA`. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
