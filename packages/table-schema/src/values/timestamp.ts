import type { JsonNode } from "../json-node.js";
import { putQuoted } from "../put.js";
import { isDate } from "./civil.js";
import { NO_SUCH_DAY } from "./date.js";
import { putMoment } from "./moment.js";
import { epochMoment, isMoment, isTimestamp, normalTimestamp } from "./timestamp-text.js";
import { documented, type LineRefusal, type Refusal, scanQuoted, unverified, type ValueRule } from "./value-rule.js";

const HINT = "Write RFC 3339: 2024-09-24T01:02:03.456789Z or with an offset (+09:00).";

function cell(text: string, start: number, end: number): string {
  if (isTimestamp(text, start, end)) return `"${text.slice(start, end)}"`;
  const normal = normalTimestamp(text.slice(start, end));
  return normal === "" ? "" : `"${normal}"`;
}

/** Writes RFC 3339 in UTC; -1 for an Invalid Date and for years outside 0001 to 9999. */
export function putDate(date: Date, buffer: Buffer, at: number): number {
  const ms = date.getTime();
  return isMoment(ms) ? putMoment(buffer, at, ms) : -1;
}

function putTimestamp(value: unknown, buffer: Buffer, at: number): number {
  if (typeof value === "string") {
    if (isTimestamp(value, 0, value.length)) return putQuoted(buffer, at, value);
    const normal = normalTimestamp(value);
    return normal === "" ? -1 : putQuoted(buffer, at, normal);
  }
  return value instanceof Date ? putDate(value, buffer, at) : -1;
}

function refusal(value: unknown): Refusal {
  const expected = "TIMESTAMP";
  if (value instanceof Date) {
    return { expected, hint: "It is no moment of the years 0001 to 9999. Write null.", unrepresentable: true };
  }
  if (typeof value === "number") {
    return { expected, hint: "Seconds or milliseconds? Write new Date(milliseconds)." };
  }
  if (typeof value !== "string") return { expected, hint: "Write a Date or an RFC 3339 string." };
  if (isDate(value, 0, value.length)) return { expected, hint: "Write the time of day too, or make the column DATE." };
  return { expected, hint: HINT, unrepresentable: NO_SUCH_DAY.test(value) };
}

function judge(node: JsonNode): LineRefusal | undefined {
  const expected = "TIMESTAMP";
  if (node.kind === "number") {
    if (!Number.isNaN(epochMoment(node.text))) return undefined;
    return unverified(
      "timestamp.epoch",
      expected,
      "A number is seconds or milliseconds since 1970; this one is out of range or finer than microseconds.",
    );
  }
  if (node.kind !== "string") return documented("timestamp.type", expected, HINT);
  const { text } = node;
  if (isTimestamp(text, 0, text.length)) return undefined;
  if (isDate(text, 0, text.length)) return unverified("timestamp.date-only", expected, "Write the time of day too.");
  if (normalTimestamp(text) !== "") return unverified("timestamp.spelling", expected, HINT);
  return documented("timestamp.syntax", expected, HINT);
}

/** The rule of a TIMESTAMP column. A text passes as it is written; a Date becomes RFC 3339 in UTC. */
export function timestampRule(): ValueRule {
  return {
    expected: "TIMESTAMP",
    put: putTimestamp,
    refusal,
    cell,
    scan: (text, at) => scanQuoted(text, at, isTimestamp),
    judge,
  };
}
