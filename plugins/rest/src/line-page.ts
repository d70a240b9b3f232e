import { isUtf8 } from "node:buffer";
import { type HttpResponse, parseExactJson, type RunContext, type TableSchema } from "@collectro/connector";
import { compileRowArrayScanner, type RowArray, type RowArrayScanner } from "@collectro/table-schema";
import { namesOf, valueAt } from "./json-pointer.js";
import { lineRows, type PageRows } from "./page-rows.js";
import type { RestParams } from "./params.js";

/** A page whose rows were never parsed. */
export interface LinePage {
  readonly rows: PageRows;
  /** The answer as it would be parsed, but for the rows: their array is empty. */
  readonly document: unknown;
}

/** Longer rows are left to the host's encoder, which knows how long a row may be. */
const MAX_ROW_BYTES = 1024 * 1024;

/** After so many pages in a row that had to be parsed, the others are parsed at once. */
const MAX_MISFITS = 3;

const NEWLINE = 0x0a;

const scanners = new WeakMap<TableSchema, RowArrayScanner>();

/**
 * Reads pages of one slice without parsing their rows, where the host takes lines and every row of a page is a line as it
 * stands. Undefined for every other page: whatever is to be normalised or refused goes the usual way.
 */
export function linePageReader(context: RunContext<RestParams>): (response: HttpResponse) => LinePage | undefined {
  const { params, schema, wants } = context;
  if (wants !== "lines" || schema === undefined || !rowsStandAlone(params)) return () => undefined;
  const scan = scanners.get(schema) ?? compileRowArrayScanner(schema);
  scanners.set(schema, scan);
  const names = namesOf(params.rows);
  let misfits = 0;
  return ({ body, headers }) => {
    if (misfits >= MAX_MISFITS || !isUtf8Text(body, headers)) return undefined;
    const array = scan(body, names);
    const page = array === undefined || hasLongRow(array) ? undefined : cutOut(body, array, params.rows);
    misfits = page === undefined ? misfits + 1 : 0;
    return page;
  };
}

/** Whether the rows are an array into which no other param looks. */
function rowsStandAlone({ rows, rowShape, total, cursorPointer, nextUrlPointer, more }: RestParams): boolean {
  const pointers = [total, cursorPointer, nextUrlPointer, more];
  return rowShape === "list" && !pointers.some((pointer) => pointer === rows || pointer?.startsWith(`${rows}/`));
}

/** RFC 8259 §8.1; a byte order mark is no start of JSON to the scanner. */
function isUtf8Text(body: Buffer, headers: Headers): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(headers.get("content-type") ?? "")?.[1] ?? "utf-8";
  return /^utf-?8$/i.test(charset) && isUtf8(body);
}

function hasLongRow({ start, end, bounds }: RowArray): boolean {
  if (end - start <= MAX_ROW_BYTES) return false;
  for (let i = 0; i < bounds.length; i += 2) {
    if ((bounds[i + 1] as number) - (bounds[i] as number) > MAX_ROW_BYTES) return true;
  }
  return false;
}

/** Takes the rows out and parses what is left; undefined when that is no JSON, or has something else where rows are wanted. */
function cutOut(body: Buffer, array: RowArray, pointer: string): LinePage | undefined {
  const before = body.toString("utf8", 0, array.start);
  const after = body.toString("utf8", array.end);
  try {
    const document = parseExactJson(`${before}[]${after}`);
    // Of a repeated key the last value counts: only what changes with the array is the array.
    const isThere = valueAt(parseExactJson(`${before}0${after}`), pointer) === 0;
    return isThere && Array.isArray(valueAt(document, pointer)) ? { rows: rowsIn(body, array), document } : undefined;
  } catch {
    return undefined;
  }
}

/** Copies the rows as lines. Where one byte parts the rows, which is nearly always, the array is copied as a whole. */
function rowsIn(body: Buffer, { bounds }: RowArray): PageRows {
  const starts: number[] = [];
  const lines = Buffer.allocUnsafe((bounds.at(-1) ?? -1) + 1 - (bounds[0] ?? 0));
  let used = 0;
  let from = bounds[0] ?? 0;
  for (let i = 0; i < bounds.length; i += 2) {
    const start = bounds[i] as number;
    const end = bounds[i + 1] as number;
    starts.push(used + start - from);
    if (bounds[i + 2] === end + 1) continue;
    used += body.copy(lines, used, from, end) + 1;
    from = bounds[i + 2] ?? end;
  }
  for (const start of starts.slice(1)) lines[start - 1] = NEWLINE;
  if (used > 0) lines[used - 1] = NEWLINE;
  return lineRows(lines.subarray(0, used), starts);
}
