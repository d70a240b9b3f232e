import { type Field, typeText } from "../field.js";
import type { JsonNode } from "../json-node.js";
import { putQuoted } from "../put.js";
import { documented, type LineRefusal, type Refusal, scanQuoted, type ValueRule } from "./value-rule.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The six bits of a base64 character, 255 for any other. */
const SIX_BITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const index = ALPHABET.indexOf(String.fromCharCode(code));
  return index === -1 ? 255 : index;
});

function sixBits(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (SIX_BITS[code] ?? 255) : 255;
}

/** How many bytes a base64 text holds (RFC 4648 §4, padded, no line breaks, no stray bits), or -1 when it is none. */
function base64Bytes(text: string, start: number, end: number): number {
  const length = end - start;
  if (length % 4 !== 0) return -1;
  if (length === 0) return 0;
  let last = end;
  while (last > end - 2 && text.charCodeAt(last - 1) === 0x3d) last--;
  let bits = 0;
  for (let i = start; i < last; i++) {
    bits = sixBits(text, i);
    if (bits === 255) return -1;
  }
  const padding = end - last;
  if ((padding === 1 && (bits & 3) !== 0) || (padding === 2 && (bits & 15) !== 0)) return -1;
  return (length / 4) * 3 - padding;
}

function refusal(value: unknown, expected: string, limit: number): Refusal {
  const bytes =
    value instanceof Uint8Array
      ? value.byteLength
      : typeof value === "string"
        ? base64Bytes(value, 0, value.length)
        : -2;
  if (bytes === -2) return { expected, hint: "Write a Uint8Array, or its base64 text." };
  if (bytes === -1) return { expected, hint: "Write base64: A-Z a-z 0-9 + / with = padding and no line breaks." };
  return { expected, hint: `It has ${bytes} bytes; the column holds ${limit}.` };
}

function judge(node: JsonNode, expected: string, limit: number): LineRefusal | undefined {
  if (node.kind !== "string") return documented("bytes.type", expected, "Write base64 in a string.");
  const bytes = base64Bytes(node.text, 0, node.text.length);
  if (bytes === -1) return documented("bytes.base64", expected, "Write base64 with = padding and no line breaks.");
  if (bytes > limit) return documented("bytes.length", expected, `It has ${bytes} bytes; the column holds ${limit}.`);
  return undefined;
}

/** The rule of a BYTES column. */
export function bytesRule(field: Field): ValueRule {
  const expected = typeText(field);
  const limit = field.maxLength ?? Number.POSITIVE_INFINITY;
  function fits(text: string, start: number, end: number): boolean {
    const bytes = base64Bytes(text, start, end);
    return bytes !== -1 && bytes <= limit;
  }
  return {
    expected,
    put(value, buffer, at) {
      if (typeof value === "string") return fits(value, 0, value.length) ? putQuoted(buffer, at, value) : -1;
      if (!(value instanceof Uint8Array) || value.byteLength > limit) return -1;
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      return putQuoted(buffer, at, bytes.toString("base64"));
    },
    refusal: (value) => refusal(value, expected, limit),
    cell: (text, start, end) => (fits(text, start, end) ? `"${text.slice(start, end)}"` : ""),
    scan: (text, at) => scanQuoted(text, at, fits),
    judge: (node) => judge(node, expected, limit),
  };
}
