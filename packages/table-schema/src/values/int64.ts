import type { JsonNode } from "../json-node.js";
import { putAscii, putInteger } from "../put.js";
import { documented, type LineRefusal, type Refusal, unverified, type ValueRule } from "./value-rule.js";

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** So many digits may be below 2^53; one less are, whatever they are. */
const SAFE_DIGITS = 16;

const INTEGER = /^([+-]?)0*([0-9]+)$/;

/** A number up to 2^53-1, quoted digits beyond (BigQuery: outside ±(2^53-1) an INT64 is a string). */
function writeBigInt(value: bigint): string {
  if (value >= -SAFE && value <= SAFE) return String(value);
  return value >= MIN && value <= MAX ? `"${value}"` : "";
}

/** The index after canonical digits with an optional sign, within ±(2^53-1), or -1. */
function scanSmall(text: string, at: number, end: number): number {
  let i = at < end && text.charCodeAt(at) === 0x2d ? at + 1 : at;
  const first = i;
  while (i < end) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    i++;
  }
  if (i === first || i - first > SAFE_DIGITS) return -1;
  if (text.charCodeAt(first) === 0x30 && (i - first > 1 || first > at)) return -1;
  return i - first < SAFE_DIGITS || Number.isSafeInteger(Number(text.slice(first, i))) ? i : -1;
}

/** Digits of any length, with signs and leading zeros; "" when it is no INT64. */
function writeDigits(text: string): string {
  const match = text.length > 100 ? null : INTEGER.exec(text);
  return match === null ? "" : writeBigInt(BigInt(`${match[1] === "-" ? "-" : ""}${match[2]}`.replace(/^-0$/, "0")));
}

function putInt64(value: unknown, buffer: Buffer, at: number): number {
  if (typeof value === "number") return Number.isSafeInteger(value) ? putInteger(buffer, at, value) : -1;
  const digits =
    typeof value === "bigint" ? writeBigInt(value) : typeof value === "string" ? int64Cell(value, 0, value.length) : "";
  return digits === "" ? -1 : putAscii(buffer, at, digits);
}

function int64Cell(text: string, start: number, end: number): string {
  const digits = text.slice(start, end);
  return scanSmall(text, start, end) === end ? digits : writeDigits(digits);
}

function scanInt64(text: string, at: number): number {
  const end = scanSmall(text, at, text.length);
  if (end !== -1 || text.charCodeAt(at) !== 0x22) return end;
  const close = text.indexOf('"', at + 1);
  // Only our own form: quoted digits beyond 2^53. The rest is judged exactly.
  return close - at >= SAFE_DIGITS && writeDigits(text.slice(at + 1, close)) === text.slice(at, close + 1)
    ? close + 1
    : -1;
}

function refusal(value: unknown): Refusal {
  const expected = "INT64";
  if (typeof value === "number") {
    if (Number.isNaN(value) || !Number.isFinite(value)) {
      return { expected, hint: "INT64 holds no NaN or Infinity. Write null.", unrepresentable: true };
    }
    if (!Number.isInteger(value))
      return { expected, hint: "Round it yourself, or make the column FLOAT64 or NUMERIC." };
    return { expected, hint: "Beyond 2^53 a number has already lost digits: use a bigint or a string of digits." };
  }
  if (typeof value === "bigint" || (typeof value === "string" && INTEGER.test(value.slice(0, 200)))) {
    return { expected, hint: "It is outside -9223372036854775808 to 9223372036854775807." };
  }
  if (typeof value === "string") return { expected, hint: "Write digits with an optional sign, nothing else." };
  return { expected, hint: "Write a whole number, a bigint or a string of digits." };
}

function judge(node: JsonNode): LineRefusal | undefined {
  const expected = "INT64";
  if (node.kind !== "number" && node.kind !== "string") {
    return documented("int64.type", expected, "Write a whole number, or its digits in a string.");
  }
  const { text } = node;
  if (node.kind === "string" && !/^-?[0-9]+$/.test(text)) {
    return documented("int64.syntax", expected, "Write digits with an optional minus sign.");
  }
  if (node.kind === "number" && !/^-?[0-9]+$/.test(text)) {
    return Number.isInteger(Number(text))
      ? unverified("int64.fraction", expected, "Write it without a point or an exponent.")
      : documented("int64.syntax", expected, "Write a whole number.");
  }
  if (text.length > 100 || writeDigits(text) === "") {
    return documented("int64.range", expected, "It is outside -9223372036854775808 to 9223372036854775807.");
  }
  if (node.kind === "number" && !Number.isSafeInteger(Number(text))) {
    return documented("int64.unquoted", expected, "Beyond 2^53 write the digits in a string.");
  }
  return undefined;
}

/** The rule of an INT64 column. */
export function int64Rule(): ValueRule {
  return { expected: "INT64", put: putInt64, refusal, cell: int64Cell, scan: scanInt64, judge };
}
