import type { Dialect } from "../csv/dialect.js";
import { readRecord } from "../csv/record.js";
import type { FilesParams } from "../params.js";
import { excerpt } from "../place.js";
import { type Finding, inWords, Undecided } from "./evidence.js";

/** The lines of a sample, and the records among them when they are cells. */
export interface Shape extends Finding {
  /** Cells as ordinary texts; undefined for formats without cells. */
  readonly records: readonly (readonly string[])[] | undefined;
}

/** Separators that are looked for. */
const DELIMITERS: Readonly<Record<string, string>> = { ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar" };

/** Title lines that may stand before the table. */
const MAX_TITLES = 10;

/** The format of a text, and its delimiter. `text` is UTF-8 read as latin1. Throws Undecided. */
export function findShape(text: string, whole: boolean, params: FilesParams): Shape {
  const lines = text.split(/\r\n|\n|\r/);
  if (!whole) lines.pop();
  const filled = lines.filter((line) => line.trim() !== "");
  if (filled.length === 0) throw new Undecided("it holds no line", "format");
  return jsonShape(filled) ?? ltsvShape(filled) ?? cellShape(text, whole, params);
}

function jsonShape(lines: readonly string[]): Shape | undefined {
  const [first = ""] = lines;
  if (/^\s*\[/.test(first) && lines.some((line) => /^\s*[[{]/.test(line)) && !first.includes("],")) {
    if (isJson(lines.join("\n")))
      throw new Undecided("it is a JSON array, not one object a line", "format; JSON arrays are not read");
  }
  if (!lines.every((line) => /^\s*\{/.test(line) && isJson(line))) return undefined;
  const text = `format jsonl: all ${lines.length} lines looked at are JSON objects`;
  return { params: { format: "jsonl" }, text, records: undefined };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

const LABELED = /^[A-Za-z_][\w.-]*:/;

function ltsvShape(lines: readonly string[]): Shape | undefined {
  const all = lines.every((line) => line.split("\t").every((part) => part === "" || LABELED.test(part)));
  if (!all || !lines.some((line) => line.includes("\t"))) return undefined;
  const text = `format ltsv: every part between tabs of the ${lines.length} lines looked at is label:value`;
  return { params: { format: "ltsv" }, text, records: undefined };
}

interface Candidate {
  readonly delimiter: string;
  readonly skipLines: number;
  readonly records: readonly (readonly string[])[];
}

function cellShape(text: string, whole: boolean, params: FilesParams): Shape {
  const wanted = params.delimiter === undefined ? Object.keys(DELIMITERS) : [params.delimiter];
  const reasons: string[] = [];
  let fitting: Candidate[] = [];
  for (const delimiter of wanted) {
    const result = tryDelimiter(text, whole, delimiter, params);
    if (typeof result === "string") reasons.push(`by ${nameOf(delimiter)} ${result}`);
    else fitting.push(result);
  }
  // A table that begins at the top leaves no doubt about one that would need a title above it.
  const atTop = fitting.filter(({ skipLines }) => skipLines === params.skipLines);
  if (atTop.length > 0) fitting = atTop;
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return shapeOf(only, params);
  if (fitting.length > 1) {
    const names = inWords(
      fitting.map(({ delimiter, records }) => `${nameOf(delimiter)} (${records[0]?.length} cells)`),
    );
    throw new Undecided(`its lines are regular by ${names}`, "delimiter");
  }
  if (!wanted.some((delimiter) => text.includes(delimiter))) {
    throw new Undecided("none of its lines has a comma, tab, semicolon or bar", fixedHint(text));
  }
  throw new Undecided(`its lines have different numbers of cells: ${reasons.join("; ")}`, fixedHint(text));
}

function shapeOf({ delimiter, skipLines, records }: Candidate, params: FilesParams): Shape {
  const count = records[0]?.length ?? 0;
  const titles = skipLines > params.skipLines ? `, behind ${skipLines} lines of a title` : "";
  const format = delimiter === "\t" ? "tsv" : "csv";
  return {
    params: { format, delimiter, skipLines },
    text: `format ${format}, delimiter ${nameOf(delimiter)}: by it all ${records.length} lines looked at have ${count} cells${titles}; by no other do they`,
    records,
  };
}

function nameOf(delimiter: string): string {
  return DELIMITERS[delimiter] ?? JSON.stringify(delimiter);
}

/** The records by a delimiter, or why it is none. */
function tryDelimiter(text: string, whole: boolean, delimiter: string, params: FilesParams): Candidate | string {
  const dialect: Dialect = {
    delimiter: delimiter.charCodeAt(0),
    quote: params.quote === "" ? -1 : params.quote.charCodeAt(0),
    backslash: params.escape === "backslash",
    comment: params.comment === undefined ? -1 : params.comment.charCodeAt(0),
    trim: params.trim,
    maxRowBytes: params.maxRowBytes,
  };
  const records: (readonly string[])[] = [];
  for (let at = 0; ; ) {
    const found = readRecord(text, at, dialect, whole);
    if (found.kind === "more") break;
    if (found.kind === "unclosed" || found.kind === "bad") {
      const problem = found.kind === "bad" ? found.problem : "a quote is never closed";
      return `record ${records.length + 1} is at fault: ${problem}`;
    }
    at = found.next;
    if (found.kind === "record") records.push(found.cells.map((cell) => cell.text));
    else if (found.kind === "blank" && records.length < MAX_TITLES) records.push([]);
  }
  const table = records.findIndex((cells) => cells.length > 1);
  if (table === -1) return "each has one";
  const rest = records.slice(table).filter((cells) => cells.length > 0);
  const count = rest[0]?.length ?? 0;
  const odd = rest.findIndex((cells) => cells.length !== count);
  if (odd !== -1) return `record ${table + odd + 1} has ${rest[odd]?.length} and the first ${count}`;
  const titles = records.slice(0, table);
  if (titles.length > MAX_TITLES || titles.some((cells) => cells.length > 1))
    return "the table does not begin at the top";
  const skipLines = titles.some((cells) => cells.length === 1) ? table : 0;
  return { delimiter, skipLines: Math.max(skipLines, params.skipLines), records: rest };
}

function fixedHint(text: string): string {
  const lengths = new Set(
    text
      .split(/\r\n|\n|\r/)
      .slice(0, -1)
      .map((line) => line.length),
  );
  const [length] = lengths;
  if (lengths.size !== 1 || length === undefined) return "format and delimiter";
  return `format; all lines have ${length} bytes, so perhaps format fixed with fixedColumns (the first is ${excerpt(text.slice(0, 40))})`;
}
