import type { JsonNode } from "../json-node.js";
import { putAscii, putDigits, putInteger } from "../put.js";
import { documented, type LineRefusal, type Refusal, unverified, type ValueRule } from "./value-rule.js";

const LOOSE_NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/** Spellings of values that FLOAT64 has and JSON has not. */
export const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;

/** So many characters without an exponent cannot overflow a double. */
const FINITE_LENGTH = 300;

/** The index after a run of digits. */
function afterDigits(text: string, at: number, end: number): number {
  let i = at;
  while (i < end) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    i++;
  }
  return i;
}

/** The index after a finite JSON number without an exponent, or -1. */
function scanPlainNumber(text: string, at: number, end: number): number {
  const first = at < end && text.charCodeAt(at) === 0x2d ? at + 1 : at;
  let i = afterDigits(text, first, end);
  if (i === first || (i - first > 1 && text.charCodeAt(first) === 0x30)) return -1;
  if (i < end && text.charCodeAt(i) === 0x2e) {
    const fraction = i + 1;
    i = afterDigits(text, fraction, end);
    if (i === fraction) return -1;
  }
  return i - at > FINITE_LENGTH ? -1 : i;
}

/** The index after a finite JSON number, or -1. */
export function scanNumber(text: string, at: number, end: number): number {
  const plain = scanPlainNumber(text, at, end);
  if (plain === -1 || plain >= end || (text.charCodeAt(plain) | 0x20) !== 0x65) return plain;
  const sign = plain + 1 < end ? text.charCodeAt(plain + 1) : 0;
  const digits = sign === 0x2b || sign === 0x2d ? plain + 2 : plain + 1;
  const stop = afterDigits(text, digits, end);
  return stop > digits && Number.isFinite(Number(text.slice(at, stop))) ? stop : -1;
}

/** Writes a finite number as JavaScript prints it (the shortest digits that read back as the same double). */
export function putNumber(buffer: Buffer, at: number, value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e15) {
    return value === 0 && Object.is(value, -0) ? putAscii(buffer, at, "-0.0") : putInteger(buffer, at, value);
  }
  // Few digits after the point are most of all measurements. A decimal of at most 15 digits that reads back as the same
  // double is its shortest form, so this prints what JavaScript prints, several times faster.
  const scale = size < 1000 ? 1e6 : 1e4;
  const scaled = Math.round(size * scale);
  if (scaled >= 1e9 || scaled / scale !== size) return putAscii(buffer, at, `${value}`);
  return putFraction(buffer, at, value < 0, scaled, scale === 1e6 ? 6 : 4);
}

/** Writes `scaled` ÷ 10^`digits`, not an integer, without trailing zeros. */
function putFraction(buffer: Buffer, at: number, negative: boolean, scaled: number, digits: number): number {
  const power = digits === 6 ? 1_000_000 : 10_000;
  const whole = Math.floor(scaled / power);
  if (negative) buffer[at] = 0x2d;
  const point = putInteger(buffer, negative ? at + 1 : at, whole);
  buffer[point] = 0x2e;
  let fraction = scaled - whole * power;
  let length = digits;
  while (fraction % 10 === 0) {
    fraction /= 10;
    length--;
  }
  return putDigits(buffer, point + 1, fraction, length);
}

function putFloat64(value: unknown, buffer: Buffer, at: number): number {
  if (typeof value === "number") return Number.isFinite(value) ? putNumber(buffer, at, value) : -1;
  // A source of doubles prints 1e16 in full: to a reader that keeps every digit it is a whole number like any other.
  const text = typeof value === "bigint" ? `${value}` : value;
  const json = typeof text === "string" ? float64Cell(text, 0, text.length) : "";
  return json === "" ? -1 : putAscii(buffer, at, json);
}

function float64Cell(text: string, start: number, end: number): string {
  const digits = text.slice(start, end);
  if (scanNumber(text, start, end) === end) return digits;
  return digits.length <= FINITE_LENGTH && LOOSE_NUMBER.test(digits) && Number.isFinite(Number(digits))
    ? `${Number(digits)}`
    : "";
}

function refusal(value: unknown): Refusal {
  const expected = "FLOAT64";
  const notFinite = typeof value === "number" || (typeof value === "string" && NOT_FINITE.test(value));
  if (notFinite) {
    return { expected, hint: "JSON has no NaN or Infinity. Write null, or a number.", unrepresentable: true };
  }
  if (typeof value === "string") return { expected, hint: "Write a decimal number that a double holds." };
  return { expected, hint: "Write a number." };
}

function judge(node: JsonNode): LineRefusal | undefined {
  const expected = "FLOAT64";
  if (node.kind === "string") {
    return NOT_FINITE.test(node.text)
      ? unverified("float64.not-finite", expected, "Nobody has seen BigQuery load it from a string. Write null.")
      : unverified("float64.string", expected, "Write the number without quotes.");
  }
  if (node.kind !== "number") return documented("float64.type", expected, "Write a number.");
  if (!Number.isFinite(Number(node.text))) return documented("float64.range", expected, "It does not fit a double.");
  return undefined;
}

/** The rule of a FLOAT64 column. */
export function float64Rule(): ValueRule {
  return {
    expected: "FLOAT64",
    put: putFloat64,
    refusal,
    cell: float64Cell,
    scan: (text, at) => scanNumber(text, at, text.length),
    judge,
  };
}
