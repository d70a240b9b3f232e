import type { Field } from "./field.js";
import { describeValue, type RowProblem, RowRefused } from "./problem.js";
import { putToText } from "./put.js";
import { ruleOf } from "./values/rules.js";
import { judgeText } from "./values/string.js";
import type { Refusal, ValueRule } from "./values/value-rule.js";

/** How the text of a cell is held, and what it may mean. */
export interface CellOptions {
  /** A cell with exactly this text is null. Default: no text is. */
  readonly nullText?: string;
  /**
   * "utf8-bytes" (default): UTF-8 read as latin1, one character a byte, validity checked by the caller; the result is in
   * the same form. "utf16": an ordinary string.
   */
  readonly encoding?: "utf8-bytes" | "utf16";
  /** As for rows: "null" writes null for NaN, infinite dates and the like in NULLABLE columns. Default: "error". */
  readonly unrepresentable?: "error" | "null";
  /** Told of every value that was written as null instead. */
  readonly onNulled?: (path: string) => void;
}

/**
 * The JSON text of the cell that lies in `text` from `start` to `end`.
 *
 * @throws {RowRefused} with one problem whose path is the column's name.
 */
export type CellEncoder = (text: string, start: number, end: number) => string;

/**
 * Compiles the encoder of one column whose values come as text (CSV, COPY). RECORD and REPEATED columns take JSON text
 * only in a JSON column: text has no form of its own for them.
 *
 * @throws {TypeError} for RECORD and REPEATED columns.
 */
export function compileCellEncoder(field: Field, options: CellOptions = {}): CellEncoder {
  if (field.type === "RECORD" || field.mode === "REPEATED") {
    throw new TypeError(
      `column ${field.name}: a text cell cannot be ${field.type === "RECORD" ? "a RECORD" : "REPEATED"}`,
    );
  }
  const rule = options.encoding === "utf16" ? utf16Rule(ruleOf(field)) : ruleOf(field);
  const { nullText } = options;
  const { cell } = rule;

  function refused(text: string): string {
    const refusal = rule.refusal(text);
    if (refusal.unrepresentable === true && options.unrepresentable === "null" && field.mode === "NULLABLE") {
      options.onNulled?.(field.name);
      return "null";
    }
    throw new RowRefused([cellProblem(field, rule, text, refusal)]);
  }

  function encode(text: string, start: number, end: number): string {
    const json = cell(text, start, end);
    return json === "" ? refused(text.slice(start, end)) : json;
  }

  if (nullText === undefined) return encode;
  const nullLength = nullText.length;
  return function encodeOrNull(text, start, end) {
    if (end - start !== nullLength || !text.startsWith(nullText, start)) return encode(text, start, end);
    if (field.mode !== "REQUIRED") return "null";
    throw new RowRefused([nullProblem(field, rule, text.slice(start, end))]);
  };
}

/** The same cell in an ordinary string: what is written passes through UTF-16, so lone surrogates must be caught. */
function utf16Rule(rule: ValueRule): ValueRule {
  const isText = rule.expected.startsWith("STRING");
  return {
    ...rule,
    cell(text, start, end) {
      const cell = text.slice(start, end);
      if (isText) return putToText(rule.put, cell);
      return judgeText(cell) === undefined ? rule.cell(cell, 0, cell.length) : "";
    },
  };
}

function cellProblem(field: Field, rule: ValueRule, text: string, refusal: Refusal): RowProblem {
  const got = refusal.inside?.got ?? describeValue(text);
  const hint = text === "" ? `The cell is empty. ${refusal.hint}` : refusal.hint;
  return { path: field.name, expected: rule.expected, got, hint };
}

function nullProblem(field: Field, rule: ValueRule, text: string): RowProblem {
  return {
    path: field.name,
    expected: rule.expected,
    got: `null (${describeValue(text)})`,
    hint: "The column is REQUIRED.",
  };
}
