import { planRecord } from "./column-plan.js";
import { faithfulScan } from "./faithful-scan.js";
import type { TableSchema } from "./field.js";
import { compileScan, type Scan } from "./line-fast-path.js";
import { scanJsonValue } from "./values/json-scan.js";
import { scanString } from "./values/string.js";

/** An array of rows inside a JSON document. Indices count bytes. */
export interface RowArray {
  /** Of its "[". */
  readonly start: number;
  /** After its "]". */
  readonly end: number;
  /** Where each row starts and, at the next index, where it ends. */
  readonly bounds: readonly number[];
}

/**
 * Finds the array that lies at `names` in a JSON document, when all its rows can be handed on as lines just as they
 * stand: the encoder of `compileRowEncoder` would write lines of the same meaning. Undefined for all else, be it only
 * another spelling: parse the document then. `bytes` must be UTF-8.
 *
 * What lies around the array is not looked at, but on the way to it: that the document is JSON, and that no repeated key
 * hides the array, is for the caller to see.
 */
export type RowArrayScanner = (bytes: Buffer, names: readonly string[]) => RowArray | undefined;

const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** Compiles the scanner of a schema's rows. It makes no object but the answer: for sources of many rows. */
export function compileRowArrayScanner(schema: TableSchema): RowArrayScanner {
  const scanRow = compileScan(planRecord(schema.fields), undefined, faithfulScan);
  return (bytes, names) => {
    const text = bytes.toString("latin1");
    const start = names.reduce((at, name) => memberValue(text, at, name), afterSpace(text, 0));
    return text.charCodeAt(start) === 0x5b ? scanRows(text, start, bytes, scanRow) : undefined;
  };
}

function scanRows(text: string, start: number, bytes: Uint8Array, scanRow: Scan): RowArray | undefined {
  const bounds: number[] = [];
  let at = afterSpace(text, start + 1);
  if (text.charCodeAt(at) === 0x5d) return { start, end: at + 1, bounds };
  for (;;) {
    const end = scanRow(text, at, bytes);
    if (end === -1) return undefined;
    bounds.push(at, end);
    at = afterSpace(text, end);
    const code = text.charCodeAt(at);
    if (code === 0x5d) return { start, end: at + 1, bounds };
    if (code !== 0x2c) return undefined;
    at = afterSpace(text, at + 1);
  }
}

/** The index of the value of the first member of this name, or -1. */
function memberValue(text: string, start: number, name: string): number {
  if (text.charCodeAt(start) !== 0x7b) return -1;
  const wanted = Buffer.from(JSON.stringify(name), "utf8").toString("latin1");
  let at = start;
  do {
    const key = afterSpace(text, at + 1);
    const afterKey = scanString(text, key);
    const colon = afterKey === -1 ? -1 : afterSpace(text, afterKey);
    if (colon === -1 || text.charCodeAt(colon) !== 0x3a) return -1;
    const value = afterSpace(text, colon + 1);
    if (afterKey - key === wanted.length && text.startsWith(wanted, key)) return value;
    const end = scanJsonValue(text, value);
    if (end === -1) return -1;
    at = afterSpace(text, end);
  } while (text.charCodeAt(at) === 0x2c);
  return -1;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (SPACES.has(text.charCodeAt(at))) at++;
  return at;
}
