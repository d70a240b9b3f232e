/** The column types of BigQuery in their canonical spelling. */
export type FieldType =
  | "STRING"
  | "BYTES"
  | "INT64"
  | "FLOAT64"
  | "NUMERIC"
  | "BIGNUMERIC"
  | "BOOL"
  | "TIMESTAMP"
  | "DATE"
  | "TIME"
  | "DATETIME"
  | "INTERVAL"
  | "GEOGRAPHY"
  | "JSON"
  | "RECORD";

/** Whether a column may be null, must be there, or is an array. */
export type FieldMode = "NULLABLE" | "REQUIRED" | "REPEATED";

/** One column. `fields` is there for RECORD, and only for RECORD. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly mode: FieldMode;
  readonly fields?: readonly Field[];
  /** NUMERIC(P[,S]) and BIGNUMERIC(P[,S]): decimal digits in total. */
  readonly precision?: number;
  /** NUMERIC(P,S) and BIGNUMERIC(P,S): decimal digits after the point. */
  readonly scale?: number;
  /** STRING(L): at most L Unicode characters. BYTES(L): at most L bytes. */
  readonly maxLength?: number;
  readonly description?: string;
}

/** A table's columns, in order. */
export interface TableSchema {
  readonly fields: readonly Field[];
}

/** Source: BigQuery quotas, "maximum depth of nested RECORD". */
export const MAX_DEPTH = 15;

/** Source: BigQuery quotas, "maximum columns in a table"; nested columns count. */
export const MAX_COLUMNS = 10_000;

/** Source: BigQuery quotas, "maximum row size" of a JSON load: 100 MB. */
export const MAX_ROW_BYTES = 100_000_000;

/** Other spellings that BigQuery's API and GoogleSQL use, and what they mean. */
export const TYPE_ALIASES = {
  INTEGER: "INT64",
  INT: "INT64",
  SMALLINT: "INT64",
  BIGINT: "INT64",
  TINYINT: "INT64",
  BYTEINT: "INT64",
  FLOAT: "FLOAT64",
  BOOLEAN: "BOOL",
  STRUCT: "RECORD",
  DECIMAL: "NUMERIC",
  BIGDECIMAL: "BIGNUMERIC",
} as const satisfies Record<string, FieldType>;

/** Every canonical type, in the order used by messages. */
export const FIELD_TYPES: readonly FieldType[] = [
  "STRING",
  "BYTES",
  "INT64",
  "FLOAT64",
  "NUMERIC",
  "BIGNUMERIC",
  "BOOL",
  "TIMESTAMP",
  "DATE",
  "TIME",
  "DATETIME",
  "INTERVAL",
  "GEOGRAPHY",
  "JSON",
  "RECORD",
];

/** The type as people write it, with its parameters: `NUMERIC(18,2)`, `STRING(10)`. */
export function typeText(field: Field): string {
  const parameters = [field.precision ?? field.maxLength, field.scale].filter((value) => value !== undefined);
  return parameters.length === 0 ? field.type : `${field.type}(${parameters.join(",")})`;
}
