import { encodeCarefully } from "./careful-encoder.js";
import { planRecord } from "./column-plan.js";
import type { TableSchema } from "./field.js";
import { describeValue, RowRefused } from "./problem.js";
import { compileRecord } from "./row-code.js";

/** Turns rows into lines. */
export interface RowEncoder {
  /**
   * One NDJSON line with its trailing "\n", keys in schema order, every column written (null, or [] for REPEATED, when
   * the row lacks it).
   *
   * @throws {RowRefused} with up to 10 problems of the row.
   */
  encode(row: unknown): string;
}

/** What to do with values that BigQuery's types have not. */
export interface RowEncoderOptions {
  /**
   * NaN, Infinity, infinite dates and years outside 0001–9999: "error" (default), or "null" to write null in NULLABLE
   * columns. REQUIRED columns and elements of arrays stay errors.
   */
  readonly unrepresentable?: "error" | "null";
  /** Told the path of every value that was written as null instead; the row has been accepted. */
  readonly onNulled?: (path: string) => void;
}

/** Compiles a schema into a function that validates and serialises a row in one pass. */
export function compileRowEncoder(schema: TableSchema, options: RowEncoderOptions = {}): RowEncoder {
  const plan = planRecord(schema.fields);
  const write = compileRecord(plan);
  const nullUnrepresentable = options.unrepresentable === "null";

  function encodeRefused(row: unknown): string {
    const { json, problems, nulled } = encodeCarefully(plan, row, nullUnrepresentable);
    if (problems.length > 0) throw new RowRefused(problems);
    if (nulled.length === 0) throw new RowRefused([changedRow(row)]);
    for (const path of nulled) options.onNulled?.(path);
    return `${json}\n`;
  }

  return {
    encode(row) {
      const json = write(row);
      return json === "" ? encodeRefused(row) : `${json}\n`;
    },
  };
}

/** The compiled encoder refused what the careful one accepts: a getter gave two answers. */
function changedRow(row: unknown) {
  return {
    path: "",
    expected: "a row that stays the same while it is read",
    got: describeValue(row),
    hint: "Write plain values, no getters.",
  };
}
