import { type Field, typeText } from "./field.js";

const ACCEPTED: Readonly<Record<Field["type"], string>> = {
  STRING: "text without NUL and without lone surrogates",
  BYTES: "a Uint8Array, or base64 text with padding",
  INT64: "a whole number up to 2^53-1, a bigint, or decimal digits in a string, within 64 bits",
  FLOAT64: "a finite number, or its decimal text",
  NUMERIC: "decimal digits in a string, a number or a bigint; never rounded",
  BIGNUMERIC: "decimal digits in a string, a number or a bigint; never rounded",
  BOOL: "true or false",
  TIMESTAMP: "a Date, or text like 2024-09-24T01:02:03.456789Z or 2024-09-24 01:02:03 +09:00",
  DATE: "YYYY-MM-DD, a real day of the years 0001 to 9999",
  TIME: "HH:MM:SS with at most six digits after the second",
  DATETIME: "YYYY-MM-DD HH:MM:SS with at most six digits after the second, without a time zone",
  INTERVAL: "ISO 8601 with P and T, like P1Y2M3DT4H5M6.5S",
  GEOGRAPHY: "WKT, hexadecimal WKB or GeoJSON, as a string",
  JSON: "any JSON value; bigint exact, no NaN, at most 500 levels",
  RECORD: "an object",
};

const MODES: Readonly<Record<Field["mode"], string>> = {
  NULLABLE: "or null",
  REQUIRED: "never null",
  REPEATED: "as an array without null elements",
};

/** One line that says what a column accepts: `price NUMERIC(18,2) NULLABLE: decimal digits …; or null`. */
export function explainField(field: Field): string {
  const columns = field.fields === undefined ? "" : ` with ${field.fields.map((nested) => nested.name).join(", ")}`;
  return `${field.name} ${typeText(field)} ${field.mode}: ${ACCEPTED[field.type]}${columns}; ${MODES[field.mode]}`;
}
