import { type DecimalField, decimalField } from "@collectro/sql-source";
import type { Field, FieldMode, FieldType } from "@collectro/table-schema";
import type { PgBase, PgType, SourceColumn } from "./pg-type.js";

/** How the text of a base type reads. Everything that is not named below is `text`. */
export type Form =
  | "bool"
  | "bytes"
  | "date"
  | "datetime"
  | "decimal"
  | "float"
  | "hstore"
  | "int"
  | "interval"
  | "json"
  | "jsonb"
  | "money"
  | "text"
  | "time"
  | "timestamp";

const FORMS: Readonly<Record<string, Form>> = {
  bool: "bool",
  bytea: "bytes",
  date: "date",
  float4: "float",
  float8: "float",
  hstore: "hstore",
  int2: "int",
  int4: "int",
  int8: "int",
  interval: "interval",
  json: "json",
  jsonb: "jsonb",
  money: "money",
  numeric: "decimal",
  oid: "int",
  time: "time",
  timestamp: "datetime",
  timestamptz: "timestamp",
};

const FORM_TYPES: Readonly<Record<Form, FieldType>> = {
  bool: "BOOL",
  bytes: "BYTES",
  date: "DATE",
  datetime: "DATETIME",
  decimal: "BIGNUMERIC",
  float: "FLOAT64",
  hstore: "JSON",
  int: "INT64",
  interval: "INTERVAL",
  json: "JSON",
  jsonb: "JSON",
  money: "NUMERIC",
  text: "STRING",
  time: "TIME",
  timestamp: "TIMESTAMP",
};

/** Forms whose every value fits BigQuery's type: such a column stays REQUIRED even when others may become null. */
const ALWAYS_FITS: ReadonlySet<Form> = new Set(["bool", "bytes", "int", "text"]);

/** How the text of a base type reads. */
export function formOf(type: PgBase): Form {
  return FORMS[type.name] ?? "text";
}

/** The column as BigQuery gets it when the user asked for nothing else. `nulls`: unrepresentable values become null. */
export function columnField(column: SourceColumn, nulls: boolean): Field {
  const { name, type, notNull, comment } = column;
  const fits = type.kind === "base" && ALWAYS_FITS.has(formOf(type));
  const field = fieldOf(name, type, notNull && (!nulls || fits) ? "REQUIRED" : "NULLABLE", 0);
  // BigQuery holds descriptions of at most 1,024 characters. Source: BigQuery, quotas for tables.
  return comment === undefined ? field : { ...field, description: comment.slice(0, 1_024) };
}

/** BigQuery nests RECORD at most 15 levels; deeper values are given as their PostgreSQL text. */
const MAX_DEPTH = 15;

/** The BigQuery form of a type, under a name. `depth`: how many RECORDs lie around it. */
function fieldOf(name: string, type: PgType, mode: FieldMode, depth: number): Field {
  switch (type.kind) {
    case "base":
      return { name, mode, ...baseField(type) };
    case "array": {
      const element = fieldOf(name, type.element, "NULLABLE", depth);
      // BigQuery has no arrays of arrays: the inner one is given as its PostgreSQL text.
      return element.mode === "REPEATED"
        ? { name, type: "STRING", mode: "REPEATED" }
        : { ...element, mode: "REPEATED" };
    }
    case "multirange":
      return { ...rangeField(name, type.subtype, depth), mode: "REPEATED" };
    case "range":
      return { ...rangeField(name, type.subtype, depth), mode };
    case "composite": {
      if (depth >= MAX_DEPTH || type.fields.length === 0) return { name, type: "STRING", mode };
      const fields = type.fields.map((field) => fieldOf(field.name, field.type, "NULLABLE", depth + 1));
      return { name, type: "RECORD", mode, fields };
    }
  }
}

function rangeField(name: string, subtype: PgType, depth: number): Field {
  if (depth >= MAX_DEPTH) return { name, type: "STRING", mode: "NULLABLE" };
  const fields: Field[] = [
    fieldOf("start", subtype, "NULLABLE", depth + 1),
    fieldOf("end", subtype, "NULLABLE", depth + 1),
    { name: "bounds", type: "STRING", mode: "NULLABLE" },
  ];
  return { name, type: "RECORD", mode: "NULLABLE", fields };
}

function baseField(type: PgBase): DecimalField {
  const form = formOf(type);
  return form === "decimal" ? numericField(type.typmod) : { type: FORM_TYPES[form] };
}

/**
 * numeric(p,s) becomes the narrowest decimal that holds all of it, STRING when none does. Plain numeric becomes
 * BIGNUMERIC: practically every value fits, and one that does not is an error that names it.
 */
function numericField(typmod: number): DecimalField {
  if (typmod < 0) return { type: "BIGNUMERIC" };
  const { precision: digits, scale: shift } = numericTypmod(typmod);
  // PostgreSQL 15 on: a negative scale rounds before the point, a scale beyond the precision means leading zeros.
  return decimalField(Math.max(digits - shift, 0), Math.max(shift, 0));
}

/** Source: PostgreSQL, `make_numeric_typmod`: precision in the upper half, an 11-bit signed scale in the lower. */
function numericTypmod(typmod: number): { precision: number; scale: number } {
  const packed = typmod - 4;
  return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 };
}
