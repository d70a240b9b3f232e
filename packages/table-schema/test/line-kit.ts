import { expect } from "vitest";
import { compileLineValidator, type LineValidatorOptions, type LineVerdict, type TableSchema } from "../src/index.js";

/** The verdict on an object that comes in chunks of `step` bytes. */
export function verdictOf(
  schema: TableSchema,
  bytes: string | Uint8Array,
  options: LineValidatorOptions = {},
  step = 1 << 20,
): LineVerdict {
  const validator = compileLineValidator(schema, options)();
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length; at += step) validator.push(buffer.subarray(at, at + step));
  return validator.end();
}

/** Rule and level of the only problem, with a line feed (the fast path may take it) and without; "" = accepted. */
export function ruleOf(schema: TableSchema, line: string): string {
  const verdict = verdictOf(schema, line);
  expect(verdictOf(schema, `${line}\n`)).toEqual({ ...verdict, bytes: verdict.bytes + 1 });
  expect(verdict.problemCount).toBeLessThanOrEqual(1);
  const [problem] = verdict.problems;
  return problem === undefined ? "" : `${problem.rule} ${problem.level}`;
}

/** A value as JSON text, and the rule that refuses it; "" = accepted, as BigQuery's documents say. */
export type LineCase = readonly [json: string, rule: string];
