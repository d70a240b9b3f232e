import { encodeCarefully } from "./careful-encoder.js";
import { planRecord } from "./column-plan.js";
import { MAX_ROW_BYTES, type TableSchema } from "./field.js";
import { describeValue, type RowProblem, RowRefused } from "./problem.js";
import { type Put, putToText, putUtf8 } from "./put.js";
import { compileRecord } from "./row-code.js";

/**
 * Turns rows into lines: keys in schema order, every column written (null, or [] for REPEATED, when the row lacks it),
 * one "\n" at the end.
 */
export interface RowEncoder {
  /**
   * One NDJSON line as a string.
   *
   * @throws {RowRefused} with up to 10 problems of the row.
   */
  encode(row: unknown): string;
  /**
   * The fast way: writes the line's bytes into `buffer` from `at` on. Returns the index after the line, or -1 when the
   * line does not fit; then what lies behind `at` is undefined, and the row can be tried again with another buffer.
   *
   * @throws {RowRefused} with up to 10 problems of the row.
   */
  encodeInto(row: unknown, buffer: Buffer, at: number): number;
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

const NEWLINE = 0x0a;

/** Compiles a schema into a function that validates and serialises a row in one pass. */
export function compileRowEncoder(schema: TableSchema, options: RowEncoderOptions = {}): RowEncoder {
  const plan = planRecord(schema.fields);
  const putRecord = compileRecord(plan);
  const nullUnrepresentable = options.unrepresentable === "null";

  /** Says why the compiled encoder refused, or writes the row with nulls where that was asked for. */
  function putRefused(row: unknown, buffer: Buffer, at: number): number {
    const { json, problems, nulled } = encodeCarefully(plan, row, nullUnrepresentable);
    if (problems.length > 0) throw new RowRefused(problems);
    if (nulled.length === 0) throw new RowRefused([changedRow(row)]);
    const end = putUtf8(buffer, at, json);
    if (end < buffer.length) for (const path of nulled) options.onNulled?.(path);
    return end;
  }

  const putLine: Put = (row, buffer, at) => {
    const written = putRecord(row, buffer, at);
    const end = written === -1 ? putRefused(row, buffer, at) : written;
    if (end - at > MAX_ROW_BYTES) throw new RowRefused([largeRow(end - at)]);
    buffer[end] = NEWLINE;
    return end + 1;
  };

  return {
    encode: (row) => putToText(putLine, row),
    encodeInto(row, buffer, at) {
      const end = putLine(row, buffer, at);
      return end > buffer.length ? -1 : end;
    },
  };
}

function largeRow(bytes: number): RowProblem {
  return {
    path: "",
    expected: "a row of at most 100 MB",
    got: `a line of ${bytes} bytes`,
    hint: "Cut the row, or keep large values in files and write where they lie.",
  };
}

/** The compiled encoder refused what the careful one accepts: a getter gave two answers. */
function changedRow(row: unknown): RowProblem {
  return {
    path: "",
    expected: "a row that stays the same while it is read",
    got: describeValue(row),
    hint: "Write plain values, no getters.",
  };
}
