import type { Cursor } from "./cursor.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** 1 for bytes that go into a JSON string as they are: no control character, quote or backslash. */
export const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH),
);

/**
 * True when none of four bytes is below 0x20, a quote or a backslash: each term has the top bit of every byte that is
 * (Warren, "Hacker's Delight", 6-1).
 */
export function arePlain(four: number): boolean {
  const quote = four ^ 0x22222222;
  const backslash = four ^ 0x5c5c5c5c;
  const low = (four - 0x20202020) & ~four;
  return ((low | ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) === 0;
}

/** True when none of four bytes is below 0x20 or a backslash. */
export function areOrdinary(four: number): boolean {
  const backslash = four ^ 0x5c5c5c5c;
  return ((((four - 0x20202020) & ~four) | ((backslash - 0x01010101) & ~backslash)) & 0x80808080) === 0;
}

/** Moves bytes in steps of four; up to three more than asked may be written. */
export function moveFours(inputView: DataView, from: number, outputView: DataView, to: number, count: number): void {
  for (let i = 0; i < count; i += 4) outputView.setInt32(to + i, inputView.getInt32(from + i));
}

/** `{"name":` or `,"name":` in words of four bytes, the last one padded. */
export interface Key {
  readonly words: Int32Array;
  readonly bytes: number;
}

/** The key of the column at an index of its row. */
export function keyOf(name: string, index: number): Key {
  const text = Buffer.from(`${index === 0 ? "{" : ","}${JSON.stringify(name)}:`);
  const padded = Buffer.alloc(Math.ceil(text.length / 4) * 4);
  text.copy(padded);
  const words = Int32Array.from({ length: padded.length / 4 }, (_, word) => padded.readInt32BE(word * 4));
  return { words, bytes: text.length };
}

/** Writes a key. */
export function writeKey(cursor: Cursor, { words, bytes }: Key): void {
  const { outputView, used } = cursor;
  for (let word = 0; word < words.length; word++) outputView.setInt32(used + word * 4, words[word] as number);
  cursor.used = used + bytes;
}
