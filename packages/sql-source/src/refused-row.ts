import { sourceError } from "@collectro/connector";
import { refusalOf } from "./refusal.js";

/** What names a row in an error. */
export interface RefusedRow {
  /** `table public.orders`, `the query`. */
  readonly label: string;
  /** `2024-09-24 to 2024-09-30`; undefined when the window is read as a whole. */
  readonly slice: string | undefined;
  /** From 1. */
  readonly row: number;
  /** The row's texts by column, in order; null is null. */
  readonly cells: readonly (readonly [name: string, text: string | null])[];
  /** Names of the primary key's columns; empty when there is none. */
  readonly primaryKey: readonly string[];
  /** The user has asked for null already. */
  readonly nulls: boolean;
}

const MAX_KEY_CHARACTERS = 60;

/** The error for a row whose value cannot be held: its number, its key (else its first column), the column, the value. */
export function refusedRow(error: unknown, named: RefusedRow): Error {
  const refusal = refusalOf(error);
  const isNull = refusal.got === "null" && !refusal.path.includes("[");
  const slice = named.slice === undefined ? "" : `, slice ${named.slice}`;
  return sourceError("SOURCE_DATA", {
    where: `${named.label}${slice}, row ${named.row} (${keyText(named)}), column ${refusal.path}`,
    detail: `BigQuery's ${refusal.expected} cannot hold ${refusal.got}`,
    hint: named.nulls || isNull ? refusal.hint : `${refusal.hint} Or pass unrepresentable=null to write null instead.`,
    cause: error,
  });
}

function keyText({ cells, primaryKey }: RefusedRow): string {
  const key = cells.filter(([name]) => primaryKey.includes(name));
  const shown = key.length > 0 && key.length === primaryKey.length ? key : cells.slice(0, 1);
  return shown.map(([name, text]) => `${name} = ${text === null ? "null" : cut(text)}`).join(", ");
}

function cut(text: string): string {
  return JSON.stringify(
    text.length > MAX_KEY_CHARACTERS ? `${text.slice(0, MAX_KEY_CHARACTERS).toWellFormed()}…` : text,
  );
}
