import type { Field, TableSchema } from "@collectro/table-schema";

/**
 * NUMERIC written as a JSON number. BigQuery loads every digit; a JSON reader that goes through a double keeps about 15.
 * Objects that hold such numbers are rewritten before the load, with these numbers as strings.
 */
export interface WideNumbers {
  /** Whether whole lines, UTF-8 read as latin1, may hold one. Never misses one; may be wrong the other way. */
  isSuspect(latin1: string): boolean;
  /** The line (decoded, without newline) with such numbers as strings, every other value as it was. */
  quote(line: string): string;
}

/** The numbers of a schema; undefined when it has no NUMERIC or BIGNUMERIC column. */
export function wideNumbersOf(schema: TableSchema): WideNumbers | undefined {
  const names = [...decimalNames(schema.fields)];
  if (names.length === 0) return undefined;
  // A checked schema has names of ASCII letters, digits and _ only.
  const keys = names.join("|");
  // After the key: a number of 16 characters or with an exponent, or the beginning of an array that holds such a one.
  const wide = "-?[0-9][0-9.]*(?:[eE]|[0-9.]{15})";
  const plain = new RegExp(`"(?:${keys})"\\s*:\\s*(?:${wide}|\\[[^\\]]*?[\\s,[]${wide})`);
  // A key may be written with \u escapes; then any such number is reason enough to look closely.
  const anywhere = new RegExp(`[:,[]\\s*${wide}`);
  return {
    isSuspect(latin1) {
      return plain.test(latin1) || (latin1.includes("\\u") && anywhere.test(latin1));
    },
    quote: (line) => (anywhere.test(line) ? write(parseKeepingNumbers(line), schema.fields) : line),
  };
}

function* decimalNames(fields: readonly Field[]): Generator<string> {
  for (const field of fields) {
    if (field.type === "NUMERIC" || field.type === "BIGNUMERIC") yield field.name;
    if (field.fields) yield* decimalNames(field.fields);
  }
}

/** A number as it was written. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function parseKeepingNumbers(line: string): unknown {
  const keep = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === "number" ? new NumberText(context?.source ?? String(value)) : value;
  return JSON.parse(line, keep);
}

/** Writes a record's value; `fields` is undefined inside a JSON column, where numbers stay numbers. */
function write(value: unknown, fields: readonly Field[] | undefined): string {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => write(item, fields)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => {
    const field = fields?.find((candidate) => candidate.name === name);
    return `${JSON.stringify(name)}:${writeMember(member, field)}`;
  });
  return `{${members.join(",")}}`;
}

function writeMember(value: unknown, field: Field | undefined): string {
  if (field?.type !== "NUMERIC" && field?.type !== "BIGNUMERIC") return write(value, field?.fields);
  if (value instanceof NumberText) return `"${value.text}"`;
  if (Array.isArray(value)) return `[${value.map((item) => writeMember(item, field)).join(",")}]`;
  return write(value, undefined);
}
