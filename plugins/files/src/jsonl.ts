import { isUtf8 } from "node:buffer";
import type { AnyRow, EncodedLines } from "@collectro/connector";
import { encodedLines, parseExactJson } from "@collectro/connector";
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

/** A line of UTF-8, and its object when the date filter has asked for it. */
interface Line {
  readonly text: string;
  readonly bytes: Buffer;
  readonly row: AnyRow | undefined;
}

/** Reads rows as objects. Integers beyond 2^53 are bigint, decimals that a double would change are their digits. */
export async function* jsonlRows(file: Utf8File, options: JsonlOptions): AsyncGenerator<AnyRow[]> {
  const encode = encoderOf(options.schema);
  const judge = lineJudge(file, options, ({ text, row = parseObject(text) }) => {
    encode(row);
    return row;
  });
  for await (const rows of readWindows(file, options.limits, (window) => readLines(window, 0, judge))) {
    options.faults.flush();
    yield rows;
  }
  options.faults.flush();
}

/**
 * Reads finished lines: those that BigQuery loads as they stand pass untouched but for carriage returns, the others are
 * written anew.
 */
export async function* jsonlLines(file: Utf8File, options: JsonlOptions): AsyncGenerator<EncodedLines> {
  const judge = lineJudge(file, options, lineWriter(options.schema));
  const plain = plainLines(options);
  const windows = readWindows(file, options.limits, (window) => {
    const end = window.text.lastIndexOf("\n") + 1;
    const rowCount = end > 0 && plain !== undefined ? plain(window, end) : undefined;
    if (rowCount !== undefined) return { consumed: end, out: encodedLines(window.bytes.subarray(0, end), rowCount) };
    const { consumed, out = [] } = readLines(window, 0, judge);
    const text = out.join("");
    return { consumed, out: out.length > 0 ? encodedLines(Buffer.from(text, "utf8"), out.length) : undefined };
  });
  for await (const lines of windows) {
    options.faults.flush();
    yield lines;
  }
  options.faults.flush();
}

type LineJudge<Out> = (line: string, window: TextWindow, start: number, lineNumber: number) => Out | undefined;

/** Reads line by line; a carriage return before the line feed is white space to JSON. */
function readLines<Out>(window: TextWindow, from: number, judge: LineJudge<Out>) {
  const { text, last } = window;
  const out: Out[] = [];
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

const LINE = { name: "line", type: "JSON", mode: "REQUIRED" } as const;
const anyJson = compileCellEncoder(LINE, { encoding: "utf16" });
const anyJsonJudge = compileLineValidator({ fields: [LINE] });

function encoderOf(schema: TableSchema | undefined): (row: AnyRow) => string {
  return schema === undefined ? encodeUnvalidated : compileRowEncoder(schema).encode;
}

/** Writes a line that fits the schema as it came, since no parser keeps every digit and every spelling. */
function lineWriter(schema: TableSchema | undefined): (line: Line) => string {
  const encode = encoderOf(schema);
  const validator = schema === undefined ? undefined : compileLineValidator(schema);
  return ({ text, bytes, row }) => {
    const judge = validator?.();
    judge?.push(bytes);
    // In JSON a bare carriage return can only be white space.
    if (judge?.end().problemCount === 0) return `${text.replaceAll("\r", "")}\n`;
    return encode(row ?? parseObject(text));
  };
}

/** Judges one line, held as UTF-8 read as latin1. What `finish` throws is a fault of the line. */
function lineJudge<Out>(
  file: Utf8File,
  { filter, dateColumn, faults, limits }: JsonlOptions,
  finish: (line: Line) => Out,
): LineJudge<Out> {
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
      let row: AnyRow | undefined;
      if (filter !== undefined && dateColumn !== undefined) {
        row = parseObject(text);
        const date = dateText(row[dateColumn]);
        const kept = filter(date);
        if (kept === undefined)
          return bad(`${excerpt(date)} cannot be read as a date`, "correct dateFormat", dateColumn);
        if (!kept) return undefined;
      }
      return finish({ text, bytes, row });
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
  const value = parseExactJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`it is ${excerpt(text)}`);
  }
  try {
    anyJson(text, 0, text.length);
  } catch (error) {
    throw error instanceof RowRefused ? (explained(text) ?? error) : error;
  }
  return value as AnyRow;
}

/** Why an object that parses is refused all the same, and where in it. */
function explained(text: string): RowRefused | undefined {
  const judge = anyJsonJudge();
  judge.push(Buffer.from(`{"${LINE.name}":${text.replaceAll("\r", "")}}\n`, "utf8"));
  const [problem] = judge.end().problems;
  return problem && new RowRefused([{ ...problem, path: problem.path.slice(LINE.name.length).replace(/^\./, "") }]);
}

function dateText(value: unknown): string {
  if (typeof value === "string" || typeof value === "bigint") return String(value);
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? String(inner) : inner)) ?? "nothing";
}
