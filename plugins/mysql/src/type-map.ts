import { type DecimalField, decimalField } from "@collectro/sql-source";
import type { Field, FieldType } from "@collectro/table-schema";
import type { ColumnType, Form } from "./column-type.js";
import type { SourceColumn } from "./source-column.js";

const FORM_TYPES: Readonly<Record<Form, FieldType>> = {
  bit: "INT64",
  bytes: "BYTES",
  date: "DATE",
  datetime: "DATETIME",
  decimal: "NUMERIC",
  double: "FLOAT64",
  epoch: "TIMESTAMP",
  float: "FLOAT64",
  geometry: "STRING",
  int: "INT64",
  json: "JSON",
  moment: "TIMESTAMP",
  nativeJson: "JSON",
  set: "STRING",
  text: "STRING",
  time: "TIME",
  timestamp: "TIMESTAMP",
  vector: "FLOAT64",
};

/** Forms whose every value fits BigQuery's type: such a column stays REQUIRED even when others may become null. */
const ALWAYS_FITS: ReadonlySet<Form> = new Set(["bit", "bytes", "decimal", "int"]);

/** The column as BigQuery gets it when the user asked for nothing else. `nulls`: unrepresentable values become null. */
export function columnField({ name, type, notNull, comment }: SourceColumn, nulls: boolean): Field {
  const fits = !nulls || ALWAYS_FITS.has(type.form);
  const mode = type.form === "vector" ? "REPEATED" : notNull && fits ? "REQUIRED" : "NULLABLE";
  const field: Field = { name, mode, ...shapeOf(type) };
  // BigQuery holds descriptions of at most 1,024 characters. Source: BigQuery, quotas for tables.
  return comment === undefined ? field : { ...field, description: comment.slice(0, 1_024) };
}

function shapeOf(type: ColumnType): DecimalField {
  if (type.form === "decimal") return decimalField(type.whole, type.scale);
  if (type.form === "bit" && type.whole === 1) return { type: "BOOL" };
  // 2^64 - 1 is more than INT64 takes.
  if (type.form === "bit" && type.whole === 64) return decimalField(20, 0);
  return { type: FORM_TYPES[type.form] };
}

const DECIMALS = ["NUMERIC", "BIGNUMERIC"] as const;

/** The BigQuery types that each form can become. */
const TARGETS: Readonly<Record<Form, readonly FieldType[]>> = {
  bit: ["BOOL", "INT64", ...DECIMALS, "STRING", "BYTES"],
  bytes: ["BYTES", "STRING", "JSON"],
  date: ["DATE", "DATETIME", "STRING"],
  datetime: ["DATETIME", "STRING"],
  decimal: [...DECIMALS, "INT64", "FLOAT64", "STRING"],
  double: ["FLOAT64", ...DECIMALS, "STRING"],
  epoch: ["TIMESTAMP"],
  float: ["FLOAT64", ...DECIMALS, "STRING"],
  geometry: ["STRING", "GEOGRAPHY"],
  int: ["INT64", ...DECIMALS, "FLOAT64", "STRING", "BOOL"],
  json: ["JSON", "STRING"],
  moment: ["TIMESTAMP"],
  nativeJson: ["JSON", "STRING"],
  set: ["STRING"],
  text: ["STRING", "JSON", "GEOGRAPHY"],
  time: ["TIME", "INTERVAL", "STRING"],
  timestamp: ["TIMESTAMP", "STRING"],
  vector: [],
};

/** Whether a column can be given in the form of a field. */
export function fits(type: ColumnType, field: Field): boolean {
  if (field.mode !== "REPEATED") return TARGETS[type.form].includes(field.type);
  return type.form === "set" ? field.type === "STRING" : type.form === "vector" && field.type === "FLOAT64";
}
