import { parseTableSchema, type TableSchema } from "../src/index.js";

/** A schema from its JSON; a mistake in a test's schema fails the test. */
export function schemaOf(json: unknown): TableSchema {
  const parsed = parseTableSchema(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.schema;
}

/** A schema of one column named "v". */
export function columnOf(type: string, extra: object = {}): TableSchema {
  return schemaOf([{ name: "v", type, ...extra }]);
}

/** The ten columns of the speed measurements. */
export const TEN_COLUMNS = schemaOf([
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "name", type: "STRING" },
  { name: "code", type: "STRING" },
  { name: "ts", type: "TIMESTAMP" },
  { name: "amount", type: "NUMERIC", precision: "18", scale: "2" },
  { name: "active", type: "BOOL" },
  { name: "note", type: "STRING" },
  { name: "day", type: "DATE" },
  { name: "score", type: "FLOAT64" },
  { name: "attrs", type: "JSON" },
]);

/** Plain, REPEATED and nested columns. */
export const ORDER = schemaOf([
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "price", type: "NUMERIC" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  {
    name: "items",
    type: "RECORD",
    mode: "REPEATED",
    fields: [
      { name: "price", type: "NUMERIC", mode: "REQUIRED" },
      { name: "note", type: "STRING" },
    ],
  },
]);

/** Every type and mode, nested. */
export const EVERY_TYPE = schemaOf([
  { name: "s", type: "STRING", maxLength: "40" },
  { name: "b", type: "BYTES", maxLength: "30" },
  { name: "i", type: "INT64", mode: "REQUIRED" },
  { name: "f", type: "FLOAT64" },
  { name: "n", type: "NUMERIC", precision: "18", scale: "2" },
  { name: "bn", type: "BIGNUMERIC" },
  { name: "o", type: "BOOL" },
  { name: "ts", type: "TIMESTAMP" },
  { name: "d", type: "DATE" },
  { name: "t", type: "TIME" },
  { name: "dt", type: "DATETIME" },
  { name: "iv", type: "INTERVAL" },
  { name: "g", type: "GEOGRAPHY" },
  { name: "j", type: "JSON" },
  {
    name: "r",
    type: "RECORD",
    fields: [
      { name: "x", type: "INT64", mode: "REPEATED" },
      { name: "y", type: "RECORD", mode: "REPEATED", fields: [{ name: "z", type: "STRING", mode: "REQUIRED" }] },
    ],
  },
]);
