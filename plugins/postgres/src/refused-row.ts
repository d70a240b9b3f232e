import { sourceError } from "@collectro/connector";
import type { CopyStream } from "./copy-stream.js";
import type { TargetColumn } from "./target.js";
import { nullableText } from "./transcode/cells/cell.js";
import { refusalOf } from "./transcode/refusal.js";

/** What names a row in an error, beyond its number. */
export interface RowNames {
  /** `table public.orders`, `the query`. */
  readonly label: string;
  /** `2024-09-24 to 2024-09-30`; undefined when the window is read as a whole. */
  readonly slice: string | undefined;
  readonly columns: readonly TargetColumn[];
  readonly primaryKey: readonly string[];
  /** The user has asked for null already. */
  readonly nulls: boolean;
}

const MAX_KEY_CHARACTERS = 60;

/** The error for a row whose value cannot be held: its number, its key (else its first column), the column, the value. */
export function refusedRow(error: unknown, stream: CopyStream, names: RowNames): Error {
  const refusal = refusalOf(error);
  const isNull = refusal.got === "null" && !refusal.path.includes("[");
  const slice = names.slice === undefined ? "" : `, slice ${names.slice}`;
  return sourceError("SOURCE_DATA", {
    where: `${names.label}${slice}, row ${stream.rowCount} (${keyText(stream, names)}), column ${refusal.path}`,
    detail: `BigQuery's ${refusal.expected} cannot hold ${refusal.got}`,
    hint: names.nulls || isNull ? refusal.hint : `${refusal.hint} Or pass unrepresentable=null to write null instead.`,
    cause: error,
  });
}

function keyText(stream: CopyStream, { columns, primaryKey }: RowNames): string {
  const cells = splitRow(stream);
  const all = columns.map(({ field }, index) => ({ name: field.name, text: cells[index] ?? null }));
  const key = all.filter(({ name }) => primaryKey.includes(name));
  const shown = key.length > 0 && key.length === primaryKey.length ? key : all.slice(0, 1);
  return shown.map(({ name, text }) => `${name} = ${text === null ? "null" : cut(text)}`).join(", ");
}

function cut(text: string): string {
  return JSON.stringify(
    text.length > MAX_KEY_CHARACTERS ? `${text.slice(0, MAX_KEY_CHARACTERS).toWellFormed()}…` : text,
  );
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
