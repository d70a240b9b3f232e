import { isRecordLike, jsonRefusal, putJson } from "./json-writer.js";
import { describeValue, RowRefused } from "./problem.js";
import { putToText } from "./put.js";

/**
 * One line of a row without a schema: any object that JSON can carry without loss, in one line with its "\n". A bigint
 * becomes its digits, a Date RFC 3339.
 *
 * @throws {RowRefused} for what `JSON.stringify` would lose or change: NaN, Infinity, undefined, functions, Map, Set,
 * cycles, `toJSON`, lone surrogates.
 */
export function encodeUnvalidated(row: unknown): string {
  if (typeof row !== "object" || row === null || Array.isArray(row) || !isRecordLike(row)) {
    throw new RowRefused([{ path: "", expected: "an object", got: describeValue(row), hint: "Write a plain object." }]);
  }
  const json = putToText(putJson, row);
  if (json !== "") return `${json}\n`;
  const { expected, hint, inside } = jsonRefusal(row);
  throw new RowRefused([{ path: inside?.path ?? "", expected, got: inside?.got ?? describeValue(row), hint }]);
}
