import { isUtf8 } from "node:buffer";
import type { AnyRow, EncodedLines } from "@collectro/connector";
import { encodedLines } from "@collectro/connector";
import {
  compileCellEncoder,
  compileLineValidator,
  compileRowEncoder,
  encodeUnvalidated,
  RowRefused,
  type TableSchema,
} from "@collectro/table-schema";
import { firstBadByte } from "./csv/judge.js";
import type { Utf8File } from "./decode/encoding.js";
import type { Faults } from "./faults.js";
import { parseJson } from "./json-value.js";
import { excerpt, at as placeOf } from "./place.js";
import { readWindows, rowTooLong, type TextWindow, type WindowLimits } from "./text-window.js";
import type { WindowFilter } from "./window-filter.js";

/** What is wanted from a JSON Lines file. */
export interface JsonlOptions {
  readonly schema: TableSchema | undefined;
  readonly dateColumn: string | undefined;
  readonly filter: WindowFilter | undefined;
  readonly faults: Faults;
  readonly limits: WindowLimits;
}

/** A row, and its line as the schema wants it. */
interface JudgedRow {
  readonly row: AnyRow;
  readonly line: string;
}

/** Reads rows as objects. Integers beyond 2^53 are bigint. */
export async function* jsonlRows(file: Utf8File, options: JsonlOptions): AsyncGenerator<AnyRow[]> {
  const judge = lineJudge(file, options);
  for await (const rows of readWindows(file, options.limits, (window) => readLines(window, 0, judge))) {
    options.faults.flush();
    yield rows.map(({ row }) => row);
  }
  options.faults.flush();
}

/** Reads finished lines: those that BigQuery loads as they stand pass untouched, the others are written anew. */
export async function* jsonlLines(file: Utf8File, options: JsonlOptions): AsyncGenerator<EncodedLines> {
  const judge = lineJudge(file, options);
  const plain = plainLines(options);
  const windows = readWindows(file, options.limits, (window) => {
    const end = window.text.lastIndexOf("\n") + 1;
    const rowCount = end > 0 && plain !== undefined ? plain(window, end) : undefined;
    if (rowCount !== undefined) return { consumed: end, out: encodedLines(window.bytes.subarray(0, end), rowCount) };
    const { consumed, out = [] } = readLines(window, 0, judge);
    const text = out.map(({ line }) => line).join("");
    return { consumed, out: out.length > 0 ? encodedLines(Buffer.from(text, "utf8"), out.length) : undefined };
  });
  for await (const lines of windows) {
    options.faults.flush();
    yield lines;
  }
  options.faults.flush();
}

type LineJudge = (line: string, window: TextWindow, start: number, lineNumber: number) => JudgedRow | undefined;

/** Reads line by line; a carriage return before the line feed is white space to JSON. */
function readLines(window: TextWindow, from: number, judge: LineJudge) {
  const { text, last } = window;
  const out: JudgedRow[] = [];
  let lineNumber = window.line;
  let start = from;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    if (newline === -1 && !last) break;
    const end = newline === -1 ? text.length : newline;
    const judged = judge(text.slice(start, end), window, start, lineNumber);
    if (judged !== undefined) out.push(judged);
    lineNumber++;
    start = newline === -1 ? text.length : newline + 1;
  }
  return { consumed: start, out: out.length > 0 ? out : undefined };
}

/** How many rows a window of lines holds when every line can be handed on as it stands; undefined when one cannot. */
function plainLines({ schema, filter, limits }: JsonlOptions) {
  if (schema === undefined || filter !== undefined) return undefined;
  const validator = compileLineValidator(schema);
  return (window: TextWindow, end: number): number | undefined => {
    if (end > limits.maxRowBytes || window.text.includes("\r")) return undefined;
    const judge = validator();
    judge.push(window.bytes.subarray(0, end));
    const { rows, problemCount } = judge.end();
    return problemCount === 0 && rows === countNewlines(window.text, end) ? rows : undefined;
  };
}

function countNewlines(text: string, end: number): number {
  let count = 0;
  for (let i = text.indexOf("\n"); i !== -1 && i < end; i = text.indexOf("\n", i + 1)) count++;
  return count;
}

const anyJson = compileCellEncoder({ name: "line", type: "JSON", mode: "REQUIRED" }, { encoding: "utf16" });

/** Judges one line, held as UTF-8 read as latin1. */
function lineJudge(file: Utf8File, { schema, filter, dateColumn, faults, limits }: JsonlOptions): LineJudge {
  const encode = schema === undefined ? encodeUnvalidated : compileRowEncoder(schema).encode;
  return (binary, window, start, lineNumber) => {
    if (binary.length > limits.maxRowBytes) throw rowTooLong(file.name, lineNumber, limits.maxRowBytes);
    const bytes = window.bytes.subarray(start, start + binary.length);
    const bad = (detail: string, hint: string, column?: string) => {
      faults.report("bad", { where: placeOf(file.name, lineNumber, column), detail, hint });
      return undefined;
    };
    if (!isUtf8(bytes)) {
      const index = firstBadByte(bytes);
      const { byteOffset, hex } = file.badByte(window.byteOffset + start + index, bytes[index] ?? 0);
      return bad(
        `byte ${byteOffset} of the file (0x${hex}) is no ${file.encoding}`,
        "set encoding, or repair the file",
      );
    }
    const text = bytes.toString("utf8");
    if (/^[ \t\r]*$/.test(text)) return undefined;
    try {
      const row = parseObject(text);
      if (filter !== undefined && dateColumn !== undefined) {
        const date = dateText(row[dateColumn]);
        const kept = filter(date);
        if (kept === undefined)
          return bad(`${excerpt(date)} cannot be read as a date`, "correct dateFormat", dateColumn);
        if (!kept) return undefined;
      }
      return { row, line: encode(row) };
    } catch (error) {
      if (error instanceof SyntaxError) return bad(`the line is no JSON object: ${error.message}`, "one object a line");
      if (!(error instanceof RowRefused)) throw error;
      const [problem] = error.problems;
      return bad(`expected ${problem?.expected}, got ${problem?.got}`, problem?.hint ?? "", problem?.path || undefined);
    }
  };
}

/** One JSON object. What `JSON.parse` would lose (repeated keys) or BigQuery does not load is refused. */
function parseObject(text: string): AnyRow {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`it is ${excerpt(text)}`);
  }
  anyJson(text, 0, text.length);
  return value as AnyRow;
}

function dateText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
}
