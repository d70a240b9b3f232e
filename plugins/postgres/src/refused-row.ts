import { refusedRow } from "@collectro/sql-source";
import type { CopyStream } from "./copy-stream.js";
import type { TargetColumn } from "./target.js";
import { nullableText } from "./transcode/cells/cell.js";

/** What names a row in an error, beyond its number. */
export interface RowNames {
  readonly label: string;
  readonly slice: string | undefined;
  readonly columns: readonly TargetColumn[];
  readonly primaryKey: readonly string[];
  readonly nulls: boolean;
}

/** The error for the current row of a stream. */
export function refusedCopyRow(error: unknown, stream: CopyStream, names: RowNames): Error {
  const texts = splitRow(stream);
  const cells = names.columns.map(({ field }, index) => [field.name, texts[index] ?? null] as const);
  return refusedRow(error, { ...names, row: stream.rowCount, cells });
}

/** The texts of the current row's cells, null for `\N`. */
export function splitRow({ input, rowStart, rowEnd }: CopyStream): (string | null)[] {
  const cells: (string | null)[] = [];
  for (let from = rowStart; from <= rowEnd; ) {
    const tab = input.indexOf(0x09, from);
    const to = tab === -1 || tab > rowEnd ? rowEnd : tab;
    cells.push(nullableText(input, from, to));
    from = to + 1;
  }
  return cells;
}
