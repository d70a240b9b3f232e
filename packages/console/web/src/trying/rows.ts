import type { SchemaColumn } from "../../../src/api/index.js";

/** A cell as text, digit for digit; undefined is null. */
export type Cell = string | undefined;

/** Rows as a table: the columns of the schema first, then what else stands in the rows. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type?: string }[];
  readonly rows: readonly (readonly Cell[])[];
}

/** JSON lines as a table. */
export function rowsOf(lines: readonly string[], schema: readonly SchemaColumn[] = []): Rows {
  const parsed = lines.map(parseExactly);
  const known = new Map(schema.map(({ name, type, mode }) => [name, mode === "REPEATED" ? `${type}[]` : type]));
  const names = new Set([...known.keys(), ...parsed.flatMap((row) => Object.keys(row))]);
  const columns = [...names].map((name) => {
    const type = known.get(name);
    return type === undefined ? { name } : { name, type };
  });
  return { columns, rows: parsed.map((row) => columns.map(({ name }) => textOf(row[name]))) };
}

/** A number as it was written: JavaScript's own would round long ones. */
class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

function parseExactly(line: string): Readonly<Record<string, unknown>> {
  const keepDigits: Reviver = (_, value, context) =>
    typeof value === "number" && context?.source !== undefined ? new Digits(context.source) : value;
  return JSON.parse(line, keepDigits as Parameters<typeof JSON.parse>[1]);
}

function textOf(value: unknown): Cell {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "string") return value;
  return written(value);
}

function written(value: unknown): string {
  if (value instanceof Digits) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${written(one)}`)
    .join(", ")}}`;
}
