import type { JsonNode } from "../json-node.js";
import { documented, type LineRefusal, putThroughCell, scanQuoted, type ValueRule } from "./value-rule.js";

const HINT = 'Write ISO 8601 with P and T: "P1Y2M3DT4H5M6.5S", at most 10000 years.';

const INTERVAL =
  /^-?P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,7})D)?T(?:([0-9]{1,8})H)?(?:([0-9]{1,10})M)?(?:([0-9]{1,12})(?:\.[0-9]{1,6})?S)?$/;

/** Source: GoogleSQL "Interval type": years and months together, days, and the time part, each on its own. */
const MAX_MONTHS = 120_000;
const MAX_DAYS = 3_660_000;
const MAX_SECONDS = 87_840_000 * 3600;

function isInterval(text: string): boolean {
  const match = text.length > 80 ? null : INTERVAL.exec(text);
  if (match === null) return false;
  const parts = match.slice(1).map((part) => (part === undefined ? -1 : Number(part)));
  if (parts.every((part) => part === -1)) return false;
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts.map((part) => Math.max(part, 0));
  return y * 12 + m <= MAX_MONTHS && d <= MAX_DAYS && h * 3600 + min * 60 + s <= MAX_SECONDS;
}

function cell(text: string, start: number, end: number): string {
  const interval = text.slice(start, end);
  return isInterval(interval) ? `"${interval}"` : "";
}

function judge(node: JsonNode): LineRefusal | undefined {
  if (node.kind === "string" && isInterval(node.text)) return undefined;
  return documented("interval.syntax", "INTERVAL", HINT);
}

/** The rule of an INTERVAL column. Source: BigQuery loading JSON, "INTERVAL". */
export function intervalRule(): ValueRule {
  return {
    expected: "INTERVAL",
    put: putThroughCell(cell),
    refusal: () => ({ expected: "INTERVAL", hint: HINT }),
    cell,
    scan: (text, at) => scanQuoted(text, at, (all, start, end) => isInterval(all.slice(start, end))),
    judge,
  };
}
