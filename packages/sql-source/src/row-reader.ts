import type { Field } from "@collectro/table-schema";
import type { CellEncoder } from "./exact.js";
import { refusalOf, within } from "./refusal.js";

/** How many rows are handed over at once. */
export const ROWS_PER_BATCH = 500;

/** A column of rows that become objects. */
export interface ReadColumn<Value> {
  readonly field: Field;
  readonly exact: CellEncoder<Value | null>;
}

/** Makes a row's object of its cells: every value in a form that keeps it exactly. Throws ValueRefused. */
export type RowReader<Value> = (cells: readonly (Value | null)[]) => Record<string, unknown>;

/** Compiles the reader of rows of a schema. */
export function compileRowReader<Value>(columns: readonly ReadColumn<Value>[]): RowReader<Value> {
  const readers = columns.map(({ field, exact }) => ({
    name: field.name,
    exact,
    parse: holdsJson(field) ? parseExactly : JSON.parse,
  }));
  return function readRow(cells) {
    if (cells.length !== readers.length)
      throw new RangeError(`the server sent a row that has not ${readers.length} columns`);
    const row: Record<string, unknown> = {};
    for (const [index, { name, exact, parse }] of readers.entries()) {
      try {
        row[name] = parse(exact(cells[index] ?? null));
      } catch (error) {
        throw within(refusalOf(error), name);
      }
    }
    return row;
  };
}

function holdsJson(field: Field): boolean {
  return field.type === "JSON" || (field.fields ?? []).some(holdsJson);
}

const LONG_INTEGER = /^-?[0-9]{16,}$/;

/** JSON whose integers beyond 2^53 become bigint. */
function parseExactly(json: string): unknown {
  if (!/[0-9]{16}/.test(json)) return JSON.parse(json);
  return JSON.parse(json, (_key, value: unknown, context?: { source?: string }) => {
    const digits = context?.source;
    if (typeof value !== "number" || digits === undefined || !LONG_INTEGER.test(digits)) return value;
    return Number.isSafeInteger(value) ? value : BigInt(digits);
  });
}
