import type { Field } from "./field.js";
import type { JsonNode } from "./json-node.js";
import { scanJson } from "./json-scanner.js";
import { type Scan, usualScan } from "./line-fast-path.js";
import type { ValueRule } from "./values/value-rule.js";

/** So many characters of a whole number are below 2^53; a double prints runs of digits and points below it unchanged. */
const SHORT_NUMBER = 15;

/**
 * `rule.scan` for values that come from another program's JSON: accepts only what the encoder, given the parsed value
 * with no digit lost, would write with the same meaning.
 */
export function faithfulScan(field: Field, rule: ValueRule): Scan {
  const { scan } = rule;
  switch (field.type) {
    case "NUMERIC":
    case "BIGNUMERIC":
      // Bare digits may pass through a double on their way into the table: the encoder puts them in quotes.
      return (text, at) => (text.charCodeAt(at) === 0x22 ? scan(text, at) : -1);
    case "FLOAT64":
      return floatScan(scan);
    case "JSON":
      return jsonScan(scan);
    default:
      return usualScan(field, rule);
  }
}

const WHOLE = /^-?[0-9]+$/;

/** The encoder writes -0 so that every reader takes it for a FLOAT64. */
function floatScan(scan: ValueRule["scan"]): Scan {
  return function scanFloat(text, at) {
    const end = scan(text, at);
    return end - at === 2 && text.startsWith("-0", at) ? -1 : end;
  };
}

/** A decimal that a double would change becomes a text inside JSON: only the encoder can write it so. */
function jsonScan(scan: ValueRule["scan"]): Scan {
  return function scanExactJson(text, at) {
    const end = scan(text, at);
    return end !== -1 && hasLongRun(text, at, end) && !isExact(text.slice(at, end)) ? -1 : end;
  };
}

/** Whether there may be more than `SHORT_NUMBER` digits and points in a row; one look per such a run finds them all. */
function hasLongRun(text: string, start: number, end: number): boolean {
  for (let at = start + SHORT_NUMBER; at < end; at += SHORT_NUMBER + 1) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let first = at;
    while (first > start && isDigitOrPoint(text.charCodeAt(first - 1))) first--;
    let last = at + 1;
    while (last < end && isDigitOrPoint(text.charCodeAt(last))) last++;
    if (last - first > SHORT_NUMBER) return true;
  }
  return false;
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

function isExact(json: string): boolean {
  const scanned = scanJson(json);
  return scanned.ok && isExactNode(scanned.node);
}

function isExactNode(node: JsonNode): boolean {
  switch (node.kind) {
    case "number":
      return WHOLE.test(node.text) || node.text.length <= SHORT_NUMBER || String(Number(node.text)) === node.text;
    case "array":
      return node.items.every(isExactNode);
    case "object":
      return node.members.every(({ value }) => isExactNode(value));
    default:
      return true;
  }
}
