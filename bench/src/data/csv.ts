import { closeSync, openSync, writeSync } from "node:fs";
import { type Order, orderAt } from "./orders.js";
import { SCHEMA } from "./schema.js";

const ROWS_AT_ONCE = 10_000;

/** Writes the first `rows` orders as CSV (RFC 4180, with header). Default of `encode`: UTF-8. */
export function writeCsv(path: string, rows: number, encode: (text: string) => Buffer = Buffer.from): void {
  const file = openSync(path, "w");
  writeSync(file, `${SCHEMA.map(({ name }) => name).join(",")}\n`);
  for (let start = 0; start < rows; start += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, rows - start);
    writeSync(file, encode(Array.from({ length: count }, (_, index) => lineOf(orderAt(start + index))).join("")));
  }
  closeSync(file);
}

function lineOf(order: Order): string {
  const { id, shop, code, ordered_at, amount, paid, note, delivery, score, detail } = order;
  const cells = [id, shop, code, ordered_at, amount, paid, quoted(note ?? ""), delivery, score];
  return `${cells.join(",")},${quoted(JSON.stringify(detail))}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
