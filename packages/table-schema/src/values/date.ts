import type { JsonNode } from "../json-node.js";
import { putQuoted } from "../put.js";
import { isDate } from "./civil.js";
import { documented, type LineRefusal, type Refusal, scanQuoted, type ValueRule } from "./value-rule.js";

const HINT = "Write YYYY-MM-DD, a real day of the years 0001 to 9999.";

/** Texts that other databases print for days that BigQuery has not. */
export const NO_SUCH_DAY = /^[+-]?infinity$|^[0-9]{5,}-| BC$|^0000-/i;

function cell(text: string, start: number, end: number): string {
  return isDate(text, start, end) ? `"${text.slice(start, end)}"` : "";
}

function refusal(value: unknown): Refusal {
  const expected = "DATE";
  if (value instanceof Date) {
    return { expected, hint: "A Date is a moment; which day it is depends on the time zone. Write YYYY-MM-DD." };
  }
  return { expected, hint: HINT, unrepresentable: typeof value === "string" && NO_SUCH_DAY.test(value) };
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind === "string" && isDate(node.text, 0, node.text.length)) return undefined;
  return documented("date.syntax", "DATE", HINT);
}

/** The rule of a DATE column. */
export function dateRule(): ValueRule {
  return {
    expected: "DATE",
    put: (value, buffer, at) =>
      typeof value === "string" && isDate(value, 0, value.length) ? putQuoted(buffer, at, value) : -1,
    refusal,
    cell,
    scan: (text, at) => scanQuoted(text, at, isDate),
    judge,
  };
}
