import type { FieldMode, FieldType, TYPE_ALIASES } from "./field.js";

/** A column as an author writes it in a connector: canonical type names or their aliases. */
export interface FieldLiteral {
  readonly name: string;
  readonly type: FieldType | keyof typeof TYPE_ALIASES;
  /** Default: NULLABLE. */
  readonly mode?: FieldMode;
  /** RECORD only. */
  readonly fields?: SchemaLiteral;
  readonly precision?: number | string;
  readonly scale?: number | string;
  readonly maxLength?: number | string;
  readonly description?: string;
}

/** A table's columns as an author writes them (`as const`, or through a `const` type parameter). */
export type SchemaLiteral = readonly FieldLiteral[];

interface ScalarTypes {
  STRING: string;
  /** Bytes, or their base64 text. */
  BYTES: Uint8Array | string;
  /** Beyond 2^53 a number is no longer exact: use a bigint or decimal digits. */
  INT64: number | bigint | `${bigint}`;
  FLOAT64: number;
  NUMERIC: string | number | bigint;
  BIGNUMERIC: string | number | bigint;
  BOOL: boolean;
  TIMESTAMP: Date | string;
  DATE: string;
  TIME: string;
  DATETIME: string;
  INTERVAL: string;
  GEOGRAPHY: string;
  /** Any JSON value; bigint is written exactly. */
  JSON: unknown;
}

type Canonical<T> = T extends keyof typeof TYPE_ALIASES ? (typeof TYPE_ALIASES)[T] : T;

type ValueOf<F extends FieldLiteral> =
  Canonical<F["type"]> extends "RECORD"
    ? F extends { readonly fields: infer N extends SchemaLiteral }
      ? RowOf<N>
      : never
    : Canonical<F["type"]> extends keyof ScalarTypes
      ? ScalarTypes[Canonical<F["type"]>]
      : unknown;

type CellOf<F extends FieldLiteral> = F extends { readonly mode: "REPEATED" }
  ? readonly ValueOf<F>[]
  : F extends { readonly mode: "REQUIRED" }
    ? ValueOf<F>
    : ValueOf<F> | null;

/**
 * The type of one row of a schema. Every column must be written, null where it is NULLABLE and empty: so a misspelt
 * field, a forgotten field or a value of the wrong type does not compile.
 */
export type RowOf<S extends SchemaLiteral> = {
  readonly [F in S[number] as F["name"]]: CellOf<F>;
};
