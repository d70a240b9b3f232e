import type { Field } from "@collectro/table-schema";
import type { Dialect } from "./dialect.js";

/** What the code of a scanner depends on. */
export interface ScannerShape {
  /** In the order of the file's cells. */
  readonly columns: readonly { readonly field: Field; readonly quoted: boolean; readonly converted: boolean }[];
  readonly dialect: Dialect;
  readonly dateCell: number | undefined;
  readonly nullTexts: readonly string[];
}

/**
 * The body of `(tools) => Scanner`. Only numbers and JSON literals enter the text.
 *
 * `row` and `rowOut` are where the last whole row ends in input and output: leaving the loop at any place takes back
 * the row at hand. `kind` of a cell: +1 quoted, +2 holds what JSON escapes, +4 holds escaped quotes.
 */
export function scannerSource(shape: ScannerShape): string {
  const { columns, dialect } = shape;
  const fixedBytes = columns.reduce((sum, { field }) => sum + field.name.length + 12, 64);
  const cells = columns.map((_, index) => cellCode(shape, index)).join("");
  const names = columns
    .map((_, i) => `const passes${i} = tools.passes[${i}], encode${i} = tools.encode[${i}];`)
    .join("\n");
  return `"use strict";
const { outside, inside, putCell, isRefused } = tools;
${names}
return function scan(bytes, text, end, out, state, filter) {
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const target = new DataView(out.buffer, out.byteOffset, out.length);
  const room = out.length - ${fixedBytes};
  let row = state.at, rowOut = state.written, rowCount = state.rowCount;
  let i = 0, o = 0, s = 0, e = 0, k = 0, kind = 0, keep = true;
  state.full = false;
  try {
    rows: while (row < end) {
      i = row; o = rowOut; keep = true;
      ${dialect.comment === -1 ? "" : `if (bytes[i] === ${dialect.comment}) break;`}
      ${cells}
      if (i > end || i - row > ${dialect.maxRowBytes}) break;
      ${literal("}\n")}
      row = i;
      if (keep) { rowOut = o; rowCount++; }
    }
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  state.at = row; state.written = rowOut; state.rowCount = rowCount;
};`;
}

function cellCode(shape: ScannerShape, index: number): string {
  const { columns, dialect } = shape;
  const end = index === columns.length - 1 ? lineEndCode() : `if (bytes[i] !== ${dialect.delimiter}) break rows; i++;`;
  return `${boundsCode(dialect)}
      ${end}
      ${index === shape.dateCell ? filterCode() : ""}
      ${outputCode(shape, index)}
      `;
}

/** Finds the cell that begins at `i`: `s` to `e`; `i` becomes the index of what follows it. */
function boundsCode(dialect: Dialect): string {
  const unquoted = `kind = 0; s = i;
      for (;; i++) {
        k = outside[bytes[i]];
        if (k === 0) continue;
        if (k === 1) break;
        if (k !== 2) break rows;
        kind = 2;
      }
      e = i;`;
  return dialect.quote === -1
    ? unquoted
    : `if (bytes[i] === ${dialect.quote}) {
        ${quotedCode(dialect)}
      } else {
        ${unquoted}
      }`;
}

function quotedCode({ quote, backslash }: Dialect): string {
  const atQuote = backslash ? "break;" : `if (bytes[e + 1] !== ${quote}) break; kind |= 4; e++; continue;`;
  const atBackslash = `if (bytes[e + 1] === ${quote} || bytes[e + 1] === 92) { kind |= 4; e++; } else kind |= 2; continue;`;
  return `kind = 1; s = i + 1;
        for (e = s;; e++) {
          k = inside[bytes[e]];
          if (k === 0) continue;
          if (k === 1) { ${atQuote} }
          ${backslash ? `if (k === 4) { ${atBackslash} }` : ""}
          if (k !== 2) break rows;
          kind |= 2;
        }
        i = e + 1;`;
}

/** A carriage return that ends the window may be half of a CRLF: such a row lies beyond `end`, and is taken back. */
function lineEndCode(): string {
  return `if (bytes[i] === 10) i++;
      else if (bytes[i] === 13) i += bytes[i + 1] === 10 ? 2 : 1;
      else break rows;`;
}

function filterCode(): string {
  return `if (filter !== undefined) {
        if (kind >= 4) break rows;
        const inWindow = filter(text.slice(s, e));
        if (inWindow === undefined) break rows;
        if (!inWindow) keep = false;
      }`;
}

function outputCode({ columns, nullTexts }: ScannerShape, index: number): string {
  const column = columns[index];
  if (column === undefined) return "";
  const { field, quoted, converted } = column;
  const isNull = nullTexts.map((text) =>
    text === "" ? "e === s" : `(e - s === ${text.length} && text.startsWith(${JSON.stringify(text)}, s))`,
  );
  const nullCode =
    isNull.length === 0
      ? ""
      : `if ((kind & 1) === 0 && (${isNull.join(" || ")})) { ${field.mode === "REQUIRED" ? "break rows;" : literal("null")} } else`;
  // A cell that is converted is written by its encoder alone.
  const plain =
    field.type === "STRING"
      ? `kind < 2${field.maxLength === undefined ? "" : ` && e - s <= ${field.maxLength}`}`
      : `kind < 4 && passes${index}(text, s, e)`;
  const passes = converted ? "false" : plain;
  const quote = quoted ? "out[o++] = 34;" : "";
  return `if (o + (e - s) > room) { state.full = true; break; }
      ${literal(`${index === 0 ? "{" : ","}${JSON.stringify(field.name)}:`)}
      ${nullCode} if (${passes}) { ${quote} ${COPY} ${quote} }
      else {
        o = putCell(encode${index}, passes${index}, ${quoted}, kind >= 4, bytes, text, s, e, out, o, room);
        if (o === -1) { state.full = true; break; }
      }`;
}

/** Copies the cell: four bytes at a time, long ones by the runtime. */
const COPY = `if (e - s > 256) { bytes.copy(out, o, s, e); o += e - s; }
        else {
          for (; s + 3 < e; s += 4, o += 4) target.setInt32(o, source.getInt32(s));
          while (s < e) out[o++] = bytes[s++];
        }`;

/** Code that writes ASCII text, four bytes at a time. */
function literal(text: string): string {
  const bytes = Buffer.from(text, "latin1");
  const stores: string[] = [];
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) stores.push(`target.setInt32(o + ${at}, ${bytes.readInt32BE(at)});`);
  for (; at < bytes.length; at++) stores.push(`out[o + ${at}] = ${bytes[at]};`);
  return `${stores.join(" ")} o += ${bytes.length};`;
}
