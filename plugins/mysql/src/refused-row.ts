import { refusedRow } from "@collectro/sql-source";
import { splitRow } from "./row-cells.js";
import type { TargetColumn } from "./target.js";

/** What names a row in an error, beyond its number. */
export interface RowNames {
  readonly label: string;
  readonly slice: string | undefined;
  readonly columns: readonly TargetColumn[];
  readonly primaryKey: readonly string[];
  readonly nulls: boolean;
}

/** A row in the bytes that came. */
export interface RowPlace {
  readonly input: Buffer;
  readonly rowStart: number;
  readonly rowEnd: number;
  /** Its number, from 1. */
  readonly rowCount: number;
}

/** The error for a row whose value cannot be held. */
export function refusedWireRow(error: unknown, place: RowPlace, names: RowNames): Error {
  const bytes = splitRow(place.input, place.rowStart, place.rowEnd);
  const cells = names.columns.map(({ field }, index) => [field.name, bytes[index]?.toString() ?? null] as const);
  return refusedRow(error, { ...names, row: place.rowCount, cells });
}
