import type { CellEncoder, CellScanner } from "@collectro/table-schema";
import type { Dialect } from "./dialect.js";

/** From this length on the runtime's own copy beats a loop. */
const NATIVE_LENGTH = 64;

/**
 * Writes the JSON of a cell that cannot be copied as it is. Returns the index after it, or -1 when it does not fit below
 * `room`; the cell itself does. Throws RowRefused.
 */
export type PutCell = (
  encode: CellEncoder,
  passes: CellScanner["passes"],
  quoted: boolean,
  escaped: boolean,
  bytes: Buffer,
  text: string,
  start: number,
  end: number,
  out: Buffer,
  at: number,
  room: number,
) => number;

/** The writer for cells of a dialect. */
export function putCell({ quote, backslash }: Dialect): PutCell {
  const escaping = backslash ? 0x5c : quote;
  return (encode, passes, quoted, escaped, bytes, text, start, end, out, at, room) => {
    if (!escaped) return putText(encode(text, start, end), out, at, room);
    const first = quoted ? at + 1 : at;
    const last = unescapeInto(out, first, bytes, start, end, escaping, quote);
    const content = out.toString("latin1", first, last);
    if (!passes(content, 0, content.length)) return putText(encode(content, 0, content.length), out, at, room);
    if (!quoted) return last;
    out[at] = 0x22;
    out[last] = 0x22;
    return last + 1;
  };
}

/** Copies a quoted cell without its escapes; returns the index after the copy. */
function unescapeInto(
  out: Buffer,
  at: number,
  bytes: Buffer,
  start: number,
  end: number,
  escaping: number,
  quote: number,
): number {
  let o = at;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    const next = bytes[i + 1];
    // At the cell's end the next byte is the closing quote: an escape always has its partner inside.
    const skips = byte === escaping && i + 1 < end && (next === quote || next === escaping);
    out[o++] = skips ? (bytes[++i] as number) : byte;
  }
  return o;
}

function putText(json: string, out: Buffer, at: number, room: number): number {
  const { length } = json;
  if (at + length > room) return -1;
  if (length > NATIVE_LENGTH) return at + out.write(json, at, "latin1");
  for (let i = 0; i < length; i++) out[at + i] = json.charCodeAt(i);
  return at + length;
}
