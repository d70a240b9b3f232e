import { arePlain, type Cursor, PLAIN } from "@collectro/sql-source";
import { BACKSLASH, QUOTE } from "../characters.js";
import { type Cell, endOfCell } from "./cell.js";

const HEX = Buffer.from("0123456789abcdef", "latin1");

/** COPY's escapes that JSON writes in the same two bytes: \b \f \n \r \t \\ */
const SHARED_ESCAPE = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number("bfnrt\\".includes(String.fromCharCode(byte))),
);

/** STRING: UTF-8 passes through, COPY's escapes become JSON's. */
export const textCell: Cell = function writeText(cursor) {
  const { input, inputView, output, outputView } = cursor;
  let at = cursor.at;
  let used = cursor.used;
  output[used++] = QUOTE;
  for (;;) {
    for (let four = inputView.getInt32(at); arePlain(four); four = inputView.getInt32(at)) {
      outputView.setInt32(used, four);
      at += 4;
      used += 4;
    }
    let byte = input[at] as number;
    while (PLAIN[byte] === 1) {
      output[used++] = byte;
      byte = input[++at] as number;
    }
    if (byte === 0x09 || byte === 0x0a) break;
    cursor.at = at;
    cursor.used = used;
    writeSpecial(cursor, byte);
    at = cursor.at;
    used = cursor.used;
  }
  output[used++] = QUOTE;
  cursor.at = at;
  cursor.used = used;
};

/** A quote, a control character, or one of COPY's escapes. */
function writeSpecial(cursor: Cursor, byte: number): void {
  const { input, output } = cursor;
  const next = input[cursor.at + 1] as number;
  if (byte === BACKSLASH && SHARED_ESCAPE[next] === 1) {
    output[cursor.used++] = BACKSLASH;
    output[cursor.used++] = next;
    cursor.at += 2;
    return;
  }
  if (byte === QUOTE) {
    output[cursor.used++] = BACKSLASH;
    output[cursor.used++] = QUOTE;
    cursor.at += 1;
    return;
  }
  // COPY writes a vertical tab as \v, which JSON lacks; other control characters stand bare.
  const control = byte === BACKSLASH ? 0x0b : byte;
  cursor.at += byte === BACKSLASH ? 2 : 1;
  cursor.used += output.write("\\u00", cursor.used, "latin1");
  output[cursor.used++] = HEX[control >> 4] as number;
  output[cursor.used++] = HEX[control & 15] as number;
}

/** BYTES: COPY shows `\\x` and hexadecimal digits; JSON takes base64. */
export const bytesCell: Cell = function writeBytes(cursor) {
  const { input, output } = cursor;
  const end = endOfCell(input, cursor.at);
  output[cursor.used++] = QUOTE;
  const bytes = Buffer.from(input.toString("latin1", cursor.at + 3, end), "hex");
  cursor.used += output.write(bytes.toString("base64"), cursor.used, "latin1");
  output[cursor.used++] = QUOTE;
  cursor.at = end;
};
