import { type Field, typeText } from "../field.js";
import type { JsonNode } from "../json-node.js";
import { putAscii, putUtf8 } from "../put.js";
import { documented, type LineRefusal, type Refusal, unverified, type ValueRule } from "./value-rule.js";

/** What JSON must escape, and surrogates: they may stand alone. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that JSON must escape (RFC 8259 §7)
const SPECIAL = /[\x00-\x1f"\\\ud800-\udfff]/;

/** Longer texts are tested by a regular expression and copied by the runtime; shorter ones by a loop (measured). */
const LOOP_LENGTH = 24;

/**
 * Writes a JSON string in UTF-8; -1 for NUL and lone surrogates. One function on purpose: split in two, the compiler
 * inlines it or not from run to run, and a row takes 1 µs or 1.5 µs.
 */
export function putString(buffer: Buffer, start: number, text: string): number {
  const { length } = text;
  let at = start;
  buffer[at++] = 0x22;
  if (length > LOOP_LENGTH && !SPECIAL.test(text)) return closeString(buffer, putUtf8(buffer, at, text));
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) {
      if (code >= 0x20 && code !== 0x22 && code !== 0x5c) buffer[at++] = code;
      else if (code === 0) return -1;
      else at = putEscape(buffer, at, code);
    } else if (code < 0x800) {
      buffer[at] = 0xc0 | (code >> 6);
      buffer[at + 1] = 0x80 | (code & 0x3f);
      at += 2;
    } else if (code < 0xd800 || code > 0xdfff) {
      buffer[at] = 0xe0 | (code >> 12);
      buffer[at + 1] = 0x80 | ((code >> 6) & 0x3f);
      buffer[at + 2] = 0x80 | (code & 0x3f);
      at += 3;
    } else {
      const low = code < 0xdc00 && i + 1 < length ? text.charCodeAt(++i) : 0;
      if (low < 0xdc00 || low > 0xdfff) return -1;
      at = putPair(buffer, at, ((code - 0xd800) << 10) + (low - 0xdc00) + 0x10000);
    }
  }
  return closeString(buffer, at);
}

function closeString(buffer: Buffer, at: number): number {
  buffer[at] = 0x22;
  return at + 1;
}

function putPair(buffer: Buffer, at: number, point: number): number {
  buffer[at] = 0xf0 | (point >> 18);
  buffer[at + 1] = 0x80 | ((point >> 12) & 0x3f);
  buffer[at + 2] = 0x80 | ((point >> 6) & 0x3f);
  buffer[at + 3] = 0x80 | (point & 0x3f);
  return at + 4;
}

/** Writes an escape as `JSON.stringify` does. */
function putEscape(buffer: Buffer, at: number, code: number): number {
  return putAscii(buffer, at, JSON.stringify(String.fromCharCode(code)).slice(1, -1));
}

/** The same for UTF-8 read as latin1, where every character ≥ U+0080 is a byte of a sequence checked elsewhere. */
export function quoteCell(text: string, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x22 || code === 0x5c) {
      const cell = text.slice(start, end);
      return cell.includes("\0") ? "" : JSON.stringify(cell);
    }
  }
  return `"${text.slice(start, end)}"`;
}

/** The index after a JSON string in UTF-8 read as latin1; -1 when it is none, or holds NUL or a surrogate escape. */
export function scanString(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x22) return -1;
  const { length } = text;
  for (let i = at + 1; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20) return -1;
    if (code === 0x5c) {
      i = scanEscape(text, i + 1);
      if (i === -1) return -1;
    }
  }
  return -1;
}

/** The same on the bytes themselves. */
function scanStringBytes(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x22) return -1;
  const { length } = bytes;
  for (let i = at + 1; i < length; i++) {
    const byte = bytes[i] as number;
    if (byte === 0x22) return i + 1;
    if (byte < 0x20) return -1;
    if (byte === 0x5c) {
      const size = escapeLength(bytes, i + 1);
      if (size === -1) return -1;
      i += size;
    }
  }
  return -1;
}

/** How long an escape is after its backslash, or -1. */
function escapeLength(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === 0x22 || byte === 0x5c || byte === 0x6e) return 1;
  // The longest is "u" and four digits.
  return scanEscape(String.fromCharCode(...bytes.subarray(at, at + 5)), 0) + 1 || -1;
}

/** The index of the last character of an escape whose first character after the backslash is at `at`, or -1. */
function scanEscape(text: string, at: number): number {
  if (at >= text.length) return -1;
  switch (text.charCodeAt(at)) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at;
    case 0x75: {
      const digits = text.slice(at + 1, at + 5);
      if (!/^[0-9A-Fa-f]{4}$/.test(digits)) return -1;
      const code = Number.parseInt(digits, 16);
      return code === 0 || (code >= 0xd800 && code <= 0xdfff) ? -1 : at + 4;
    }
    default:
      return -1;
  }
}

/** Unicode characters of a UTF-16 text. */
function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xdc00 && code <= 0xdfff) count--;
  }
  return count;
}

/** Unicode characters of UTF-8 read as latin1: every byte but the continuation bytes. */
function countUtf8Characters(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if ((text.charCodeAt(i) & 0xc0) !== 0x80) count++;
  return count;
}

/** Why a text cannot be a STRING, for every kind of input; undefined when it can. */
export function judgeText(text: string): LineRefusal | undefined {
  if (!text.isWellFormed()) {
    return unverified(
      "string.surrogate",
      "well-formed Unicode",
      "A surrogate stands alone: text was cut inside a character.",
    );
  }
  if (text.includes("\0")) return unverified("string.nul", "text without NUL", "Remove U+0000 at the source.");
  return undefined;
}

/** The rule of a STRING column. */
export function stringRule(field: Field): ValueRule {
  const expected = typeText(field);
  const limit = field.maxLength ?? Number.POSITIVE_INFINITY;
  return {
    expected,
    put(value, buffer, at) {
      if (typeof value !== "string") return -1;
      return value.length > limit && countCharacters(value) > limit ? -1 : putString(buffer, at, value);
    },
    refusal: (value) => stringRefusal(value, expected, limit),
    cell(text, start, end) {
      return end - start > limit && countUtf8Characters(text, start, end) > limit ? "" : quoteCell(text, start, end);
    },
    scan(text, at) {
      const end = scanString(text, at);
      return end - at - 2 > limit ? -1 : end;
    },
    scanBytes(bytes, at) {
      const end = scanStringBytes(bytes, at);
      return end - at - 2 > limit ? -1 : end;
    },
    judge: (node) => judgeString(node, expected, limit),
  };
}

function stringRefusal(value: unknown, expected: string, limit: number): Refusal {
  if (typeof value !== "string") return { expected, hint: "Write String(value) if its text is meant." };
  const refusal = judgeText(value);
  if (refusal !== undefined) return refusal;
  return { expected, hint: `It has ${countCharacters(value)} characters; the column holds ${limit}.` };
}

function judgeString(node: JsonNode, expected: string, limit: number): LineRefusal | undefined {
  if (node.kind !== "string") return unverified("string.type", expected, "Write a JSON string, in double quotes.");
  const count = node.text.length > limit ? countCharacters(node.text) : 0;
  if (count > limit) {
    return documented("string.length", expected, `It has ${count} characters; the column holds ${limit}.`);
  }
  return judgeText(node.text);
}
