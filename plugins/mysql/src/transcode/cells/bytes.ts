import { ensureRoom } from "@collectro/sql-source";
import { type Cell, QUOTE } from "./cell.js";

/** BYTES: base64. */
export const bytesCell: Cell = function writeBytes(cursor, end) {
  const { input, at } = cursor;
  ensureRoom(cursor, ((end - at) * 4) / 3 + 8);
  const { output } = cursor;
  output[cursor.used++] = QUOTE;
  cursor.used += output.write(input.toString("base64", at, end), cursor.used, "latin1");
  output[cursor.used++] = QUOTE;
};
