/**
 * How the bytes of a column in a result set are to be read. Two are made by what is asked for: `epoch` is a TIMESTAMP as
 * seconds, `moment` a DATE or DATETIME that is to be a TIMESTAMP.
 */
export type Form =
  | "bit"
  | "bytes"
  | "date"
  | "datetime"
  | "decimal"
  | "double"
  | "epoch"
  | "float"
  | "geometry"
  | "int"
  | "json"
  | "moment"
  | "nativeJson"
  | "set"
  | "text"
  | "time"
  | "timestamp"
  | "vector";

/** A column's type. */
export interface ColumnType {
  readonly form: Form;
  /** As MySQL prints it: `decimal(18,2)`, `bigint unsigned`. */
  readonly label: string;
  /** Digits before and after the point of a decimal; bits of a BIT. */
  readonly whole: number;
  readonly scale: number;
  /** The collation's number of a text; 0 for all else. */
  readonly collation: number;
}

/** A column definition of the protocol. */
export interface Definition {
  readonly name: string;
  readonly columnType: number;
  readonly flags: number;
  readonly columnLength: number;
  readonly decimals: number;
  readonly characterSet: number;
  /** MariaDB's name for types that the protocol does not know: `uuid`, `inet6`, `vector`. */
  readonly extendedTypeName?: string;
  /** MariaDB: `json`. */
  readonly extendedFormat?: string;
}

/** Flags of a definition. Source: MySQL, Column Definition Flags. */
const UNSIGNED = 0x20;
const ENUM = 0x100;
const SET = 0x800;
export const NOT_NULL = 0x1;
export const PRIMARY_KEY = 0x2;

/** The collation of what is no text. */
const BINARY = 63;

const PLAIN: Readonly<Record<number, readonly [form: Form, label: string]>> = {
  1: ["int", "tinyint"],
  2: ["int", "smallint"],
  3: ["int", "int"],
  4: ["float", "float"],
  5: ["double", "double"],
  6: ["text", "null"],
  7: ["timestamp", "timestamp"],
  9: ["int", "mediumint"],
  10: ["date", "date"],
  11: ["time", "time"],
  12: ["datetime", "datetime"],
  13: ["int", "year"],
  14: ["date", "date"],
  242: ["vector", "vector"],
  245: ["nativeJson", "json"],
  255: ["geometry", "geometry"],
};

/** The type of a defined column. Source: MySQL, `enum_field_types`. */
export function typeOf(definition: Definition): ColumnType {
  const { columnType, columnLength, flags } = definition;
  const unsigned = (flags & UNSIGNED) !== 0;
  switch (columnType) {
    case 0:
    case 246:
      return decimalType(definition, unsigned);
    case 8:
      // 2^64 - 1 has 20 digits, one more than INT64 takes.
      if (unsigned) return { ...bare("decimal", "bigint unsigned"), whole: 20 };
      return bare("int", "bigint");
    case 16:
      return { ...bare("bit", `bit(${columnLength})`), whole: columnLength };
    default: {
      const [form, label] = PLAIN[columnType] ?? [];
      if (form === undefined || label === undefined) return textType(definition);
      return bare(form, unsigned && form !== "text" && label !== "year" ? `${label} unsigned` : label);
    }
  }
}

function bare(form: Form, label: string): ColumnType {
  return { form, label, whole: 0, scale: 0, collation: 0 };
}

function decimalType({ columnLength, decimals }: Definition, unsigned: boolean): ColumnType {
  // The length counts the sign and the point.
  const digits = columnLength - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1);
  const whole = Math.max(digits - decimals, 0);
  return { ...bare("decimal", `decimal(${digits},${decimals})`), whole, scale: decimals };
}

function textType({ characterSet, columnType, extendedFormat, extendedTypeName, flags }: Definition): ColumnType {
  if (extendedTypeName === "vector") return bare("vector", "vector");
  if (extendedTypeName !== undefined && /^(?:uuid|inet4|inet6)$/.test(extendedTypeName)) {
    return bare("text", extendedTypeName);
  }
  if (characterSet === BINARY) return bare("bytes", isBlob(columnType) ? "blob" : "varbinary");
  const text = { whole: 0, scale: 0, collation: characterSet };
  if (extendedFormat === "json") return { form: "json", label: "json", ...text };
  if ((flags & SET) !== 0) return { form: "set", label: "set", ...text };
  const label = (flags & ENUM) !== 0 ? "enum" : isBlob(columnType) ? "text" : "varchar";
  return { form: "text", label, ...text };
}

function isBlob(columnType: number): boolean {
  return columnType >= 249 && columnType <= 252;
}
