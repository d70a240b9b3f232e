import { type Field, type FieldType, plainDecimal, type TableSchema } from "@collectro/table-schema";

/**
 * Numbers that DuckDB would change. BigQuery loads every digit of a NUMERIC or TIMESTAMP written as a JSON number; a
 * JSON reader that goes through a double keeps about 15. A string with an exponent can lose its digits on the way to
 * DECIMAL, and one with needless zeros is refused for a BIGINT. Objects that hold such values are rewritten before the
 * load, with these values as strings of plain digits.
 */
export interface WideNumbers {
  /** Whether whole lines, UTF-8 read as latin1 or decoded, may hold one. Never misses one; may be wrong the other way. */
  isSuspect(lines: string): boolean;
  /** The line (decoded, without newline) with such values as plain digits, every other value as it was. */
  quote(line: string): string;
}

/** Columns whose unquoted numbers must not pass through a double. */
const EXACT: ReadonlySet<FieldType> = new Set(["NUMERIC", "BIGNUMERIC", "TIMESTAMP"]);
/** Columns whose quoted numbers must be in their usual form. */
const QUOTED: ReadonlySet<FieldType> = new Set(["NUMERIC", "BIGNUMERIC", "INT64"]);

/** A number of 16 characters, with an exponent, or so small that it would be printed with one. */
const NUMBER = "-?(?:[0-9][0-9.]*(?:[eE]|[0-9.]{15})|0\\.0000)";
/** The opening quote of a text that is no number in its usual form. */
const TEXT = '"(?!-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?")';
/** The same where the text may be of any column: it must be a decimal, perhaps with some characters as \u escapes. */
const DIGIT = "(?:[0-9]|\\\\u003[0-9])";
const SIGN = "(?:[+-]|\\\\u002[bBdD])";
const POINT = "(?:\\.|\\\\u002[eE])";
const EXPONENT = "(?:[eE]|\\\\u00[46]5)";
const DECIMAL_TEXT = `${TEXT}${SIGN}?${DIGIT}*(?:${POINT}${DIGIT}*)?(?:${EXPONENT}${SIGN}?${DIGIT}+)?"`;

/** The wide numbers of a schema; undefined when it has no NUMERIC, BIGNUMERIC, TIMESTAMP or INT64 column. */
export function wideNumbersOf(schema: TableSchema): WideNumbers | undefined {
  const sources = [valuesOf(schema, EXACT, NUMBER), valuesOf(schema, QUOTED, TEXT)].filter((source) => source !== "");
  if (sources.length === 0) return undefined;
  const plain = new RegExp(sources.join("|"));
  // A key may be written with \u escapes; then any such value is reason enough to look closely.
  const anywhere = new RegExp(`[:,[]\\s*(?:${NUMBER}|${DECIMAL_TEXT})`);
  const isSuspect = (lines: string): boolean => plain.test(lines) || (lines.includes("\\u") && anywhere.test(lines));
  return {
    isSuspect,
    quote: (line) => (isSuspect(line) ? write(parseKeepingNumbers(line), schema.fields) : line),
  };
}

/** A pattern of such a value, or of the beginning of an array that holds one, behind the key of a column of these types. */
function valuesOf(schema: TableSchema, types: ReadonlySet<FieldType>, value: string): string {
  // A checked schema has names of ASCII letters, digits and _ only.
  const keys = [...new Set(namesOf(schema.fields, types))].join("|");
  return keys === "" ? "" : `"(?:${keys})"\\s*:\\s*(?:${value}|\\[(?:[^\\]]*?[\\s,])?${value})`;
}

function* namesOf(fields: readonly Field[], types: ReadonlySet<FieldType>): Generator<string> {
  for (const field of fields) {
    if (types.has(field.type)) yield field.name;
    if (field.fields) yield* namesOf(field.fields, types);
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
  return JSON.parse(line, (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
    if (typeof value !== "number") return value;
    if (context?.source !== undefined) return new NumberText(context.source);
    throw new Error(
      "this JSON.parse does not tell how a number was written, so that digits would be lost: use Node 22",
    );
  });
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
  const { type } = field ?? {};
  if (type === undefined || !(EXACT.has(type) || QUOTED.has(type))) return write(value, field?.fields);
  if (Array.isArray(value)) return `[${value.map((item) => writeMember(item, field)).join(",")}]`;
  if (value instanceof NumberText) return EXACT.has(type) ? plainText(value.text) : value.text;
  return QUOTED.has(type) && typeof value === "string" ? plainText(value) : JSON.stringify(value);
}

function plainText(decimal: string): string {
  return JSON.stringify(plainDecimal(decimal) ?? decimal);
}
