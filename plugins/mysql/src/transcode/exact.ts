import { type CellEncoder, encodeOrNull, leafEncoder, type NullPolicy } from "@collectro/sql-source";
import type { TargetColumn } from "../target.js";
import { spelling } from "./spelling.js";
import { readVector } from "./vector.js";

/** The JSON text of a value as its bytes came, null included. Throws ValueRefused for what cannot be held. */
export type ExactEncoder = CellEncoder<Buffer | null>;

/** Compiles the careful encoder of a column: every rule of BigQuery's types checked. */
export function compileExact(column: TargetColumn, policy: NullPolicy): ExactEncoder {
  return encodeOrNull(column.field, encoderOf(column), policy);
}

function encoderOf(column: TargetColumn): CellEncoder<Buffer> {
  const { field, form } = column;
  const leaf = leafEncoder(field);
  const spell = spelling(column);
  if (field.mode !== "REPEATED") return (bytes) => leaf(spell(bytes));
  // A SET's members hold no comma.
  const items = (bytes: Buffer) =>
    form === "vector"
      ? readVector(bytes)
      : spell(bytes)
          .split(",")
          .filter((text) => text !== "");
  return (bytes) => `[${items(bytes).map(leaf)}]`;
}
