import type { JsonNode } from "../json-node.js";
import { isDatetime, toMicroseconds } from "./civil.js";
import { NO_SUCH_DAY } from "./date.js";
import {
  documented,
  type LineRefusal,
  putThroughCell,
  type Refusal,
  scanQuoted,
  unverified,
  type ValueRule,
} from "./value-rule.js";

const SPACE = 0x20;
const LETTER_T = 0x54;
const HINT = "Write YYYY-MM-DD HH:MM:SS with at most six digits after the second, and no time zone.";

function isLoadable(text: string, start: number, end: number): boolean {
  return isDatetime(text, start, end, SPACE);
}

/** The form that BigQuery documents; a `T` between date and time becomes a space. */
function cell(text: string, start: number, end: number): string {
  if (isLoadable(text, start, end)) return `"${text.slice(start, end)}"`;
  const short = toMicroseconds(text.slice(start, end)).replace(/^(.{10})[Tt]/, "$1 ");
  return isDatetime(short, 0, short.length, SPACE) ? `"${short}"` : "";
}

function refusal(value: unknown): Refusal {
  const expected = "DATETIME";
  if (value instanceof Date) {
    return { expected, hint: "A Date is a moment, a DATETIME is a reading of a clock. Write YYYY-MM-DD HH:MM:SS." };
  }
  return { expected, hint: HINT, unrepresentable: typeof value === "string" && NO_SUCH_DAY.test(value) };
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind !== "string") return documented("datetime.type", "DATETIME", HINT);
  const { text } = node;
  if (isLoadable(text, 0, text.length)) return undefined;
  // GoogleSQL's literals have T as well; the page on loading JSON shows only a space.
  if (isDatetime(text, 0, text.length, LETTER_T)) {
    return unverified("datetime.letter-t", "DATETIME", "Write a space between date and time.");
  }
  return documented("datetime.syntax", "DATETIME", HINT);
}

/** The rule of a DATETIME column. */
export function datetimeRule(): ValueRule {
  return {
    expected: "DATETIME",
    put: putThroughCell(cell),
    refusal,
    cell,
    scan: (text, at) => scanQuoted(text, at, isLoadable),
    judge,
  };
}
