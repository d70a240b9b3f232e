import type { JsonNode } from "../json-node.js";
import { isTime, toMicroseconds } from "./civil.js";
import { documented, type LineRefusal, putThroughCell, scanQuoted, type ValueRule } from "./value-rule.js";

const HINT = "Write HH:MM:SS with at most six digits after the second, 00:00:00 to 23:59:59.999999.";

function cell(text: string, start: number, end: number): string {
  const time = text.slice(start, end);
  if (isTime(text, start, end)) return `"${time}"`;
  const short = toMicroseconds(time);
  return isTime(short, 0, short.length) ? `"${short}"` : "";
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind === "string" && isTime(node.text, 0, node.text.length)) return undefined;
  return documented("time.syntax", "TIME", HINT);
}

/** The rule of a TIME column. */
export function timeRule(): ValueRule {
  return {
    expected: "TIME",
    put: putThroughCell(cell),
    refusal: () => ({ expected: "TIME", hint: HINT }),
    cell,
    scan: (text, at) => scanQuoted(text, at, isTime),
    judge,
  };
}
