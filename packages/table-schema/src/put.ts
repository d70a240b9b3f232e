/**
 * Writes a value into `buffer` from `at` on and returns the index after it, or -1 when the value is refused.
 *
 * Nothing checks for room: a write beyond the end of a typed array does nothing, and the index keeps counting. An index
 * beyond `buffer.length` therefore says "too small", and by how much, at the price of one comparison per row.
 */
export type Put = (value: unknown, buffer: Buffer, at: number) => number;

/** Longer texts are copied by the runtime: its call costs more than a short loop, its copy less than a long one. */
const NATIVE_LENGTH = 64;

/** Copies ASCII text. */
export function putAscii(buffer: Buffer, at: number, text: string): number {
  const { length } = text;
  if (length > NATIVE_LENGTH) return putUtf8(buffer, at, text);
  for (let i = 0; i < length; i++) buffer[at + i] = text.charCodeAt(i);
  return at + length;
}

/** Copies a few bytes. */
export function putBytes(buffer: Buffer, at: number, bytes: Uint8Array): number {
  const { length } = bytes;
  for (let i = 0; i < length; i++) buffer[at + i] = bytes[i] as number;
  return at + length;
}

/** Copies ASCII text in quotes. */
export function putQuoted(buffer: Buffer, at: number, text: string): number {
  buffer[at] = 0x22;
  const end = putAscii(buffer, at + 1, text);
  buffer[end] = 0x22;
  return end + 1;
}

/** Copies well-formed text as UTF-8. */
export function putUtf8(buffer: Buffer, at: number, text: string): number {
  const room = buffer.length - at;
  if (room < text.length * 3) {
    const size = Buffer.byteLength(text);
    if (room < size) return at + size;
  }
  return at + buffer.write(text, at);
}

/** What fits a 32-bit integer with all its digits free. */
const BILLION = 1_000_000_000;

/** Writes a safe integer in decimal. */
export function putInteger(buffer: Buffer, at: number, value: number): number {
  let start = at;
  let rest = value;
  if (value < 0) {
    buffer[start++] = 0x2d;
    rest = -value;
  }
  if (rest < BILLION) return putDigits(buffer, start, rest, countDigits(rest));
  const high = Math.floor(rest / BILLION);
  return putDigits(buffer, putDigits(buffer, start, high, countDigits(high)), rest - high * BILLION, 9);
}

function countDigits(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  if (value < 10_000_000) return 7;
  return value < 100_000_000 ? 8 : 9;
}

/** Writes exactly `digits` decimal digits of a whole number below 10^9. */
export function putDigits(buffer: Buffer, at: number, value: number, digits: number): number {
  const end = at + digits;
  let rest = value | 0;
  for (let i = end - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    buffer[i] = 0x30 + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

const FIRST_SIZE = 64 * 1024;
const LARGEST_KEPT = 1024 * 1024;

let spare: Buffer | undefined;

/** The text that `put` writes, or "" when it refuses. */
export function putToText(put: Put, value: unknown): string {
  // Taken for the time of the call: a getter of the value may come back here.
  let buffer = spare ?? Buffer.allocUnsafe(FIRST_SIZE);
  spare = undefined;
  let end = put(value, buffer, 0);
  while (end > buffer.length) {
    buffer = Buffer.allocUnsafe(Math.max(end, buffer.length * 2));
    end = put(value, buffer, 0);
  }
  const text = end === -1 ? "" : buffer.toString("utf8", 0, end);
  if (buffer.length <= LARGEST_KEPT) spare = buffer;
  return text;
}
