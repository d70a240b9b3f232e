import { compileCellEncoder, type Field } from "@collectro/table-schema";
import { refusalOf, ValueRefused } from "./refusal.js";

/** What to do with values that cannot be held. */
export interface NullPolicy {
  /** Write null where the column may be null, leave elements out of arrays. */
  readonly nulls: boolean;
  /** Told of every value that was given up so. */
  readonly onNulled: () => void;
}

/** The JSON text of a value that is not null. Throws ValueRefused for what cannot be held. */
export type CellEncoder<Value> = (value: Value) => string;

/** The same with null, and with the user's policy for what cannot be held. */
export function encodeOrNull<Value>(
  field: Field,
  encode: CellEncoder<Value>,
  policy: NullPolicy,
): CellEncoder<Value | null> {
  return function encodeNullable(value) {
    if (value === null) return encodeNull(field);
    if (!policy.nulls || field.mode !== "NULLABLE") return encode(value);
    try {
      return encode(value);
    } catch (error) {
      refusalOf(error);
      policy.onNulled();
      return "null";
    }
  };
}

function encodeNull(field: Field): string {
  if (field.mode === "REPEATED") return "[]";
  if (field.mode !== "REQUIRED") return "null";
  throw new ValueRefused({ path: "", expected: field.type, got: "null", hint: "The column is REQUIRED." });
}

/** The encoder of one text; `spell` makes BigQuery's spelling of the database's. */
export function leafEncoder(field: Field, spell?: (text: string) => string): CellEncoder<string> {
  const cell = compileCellEncoder({ ...field, mode: "NULLABLE" }, { encoding: "utf16" });
  return function encodeLeaf(text) {
    const spelt = spell === undefined ? text : spell(text);
    try {
      return cell(spelt, 0, spelt.length);
    } catch (error) {
      throw refusalOf(error);
    }
  };
}
