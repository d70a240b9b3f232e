import { arePlain, type Cursor, PLAIN } from "@collectro/sql-source";
import { BACKSLASH, type Cell, QUOTE } from "./cell.js";

const HEX = Buffer.from("0123456789abcdef", "latin1");

/** The letters of JSON's short escapes, by the byte that they stand for; 0 for all else. */
const SHORT = Uint8Array.from({ length: 256 }, (_, byte) => {
  const index = '\b\f\n\r\t"\\'.indexOf(String.fromCharCode(byte));
  return index === -1 ? 0 : 'bfnrt"\\'.charCodeAt(index);
});

/** STRING: UTF-8 passes through, what JSON escapes is escaped. NUL goes the careful way and is refused there. */
export function textCell(slow: Cell): Cell {
  return function writeText(cursor, end) {
    const { input, inputView, output, outputView } = cursor;
    const start = cursor.at;
    const before = cursor.used;
    const lastFour = end - 4;
    let at = start;
    let used = before;
    output[used++] = QUOTE;
    for (;;) {
      while (at <= lastFour) {
        const four = inputView.getInt32(at);
        if (!arePlain(four)) break;
        outputView.setInt32(used, four);
        at += 4;
        used += 4;
      }
      while (at < end && PLAIN[input[at] as number] === 1) output[used++] = input[at++] as number;
      if (at === end) break;
      const byte = input[at++] as number;
      if (byte === 0) {
        cursor.at = start;
        cursor.used = before;
        slow(cursor, end);
        return;
      }
      cursor.used = used;
      writeEscape(cursor, byte);
      used = cursor.used;
    }
    output[used++] = QUOTE;
    cursor.used = used;
  };
}

function writeEscape(cursor: Cursor, byte: number): void {
  const { output } = cursor;
  const letter = SHORT[byte] as number;
  if (letter !== 0) {
    output[cursor.used++] = BACKSLASH;
    output[cursor.used++] = letter;
    return;
  }
  cursor.used += output.write("\\u00", cursor.used, "latin1");
  output[cursor.used++] = HEX[byte >> 4] as number;
  output[cursor.used++] = HEX[byte & 15] as number;
}
