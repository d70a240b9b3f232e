import { connectionIssues } from "./connection-checks.js";
import { type Format, formatOf, pathsOf } from "./format.js";
import { FORMATS } from "./format-params.js";
import type { FilesParams } from "./params.js";
import { grainsOf, isHttp, parsePathTemplate } from "./path-template.js";
import { compilePattern } from "./sources/glob-match.js";

/** A param that contradicts another, or itself. */
export interface ParamIssue {
  readonly name: keyof FilesParams;
  readonly detail: string;
}

/** Every contradiction, found before anything is read. */
export function paramIssues(params: FilesParams): ParamIssue[] {
  const issues: ParamIssue[] = [];
  for (const path of pathsOf(params)) {
    const template = parsePathTemplate(path);
    if (!template.ok) issues.push({ name: "path", detail: template.reason });
    const pattern = patternProblem(path);
    if (pattern !== undefined) issues.push({ name: "path", detail: pattern });
  }
  if (grainsOf(pathsOf(params)).length > 1) {
    issues.push({ name: "path", detail: "all paths must name the same unit: a day, a month, a year, or none of them" });
  }
  issues.push(...connectionIssues(params, pathsOf(params)));
  const format = formatOf(params);
  if (format === undefined) {
    const known = FORMATS.filter((name) => name !== "auto").join(", ");
    issues.push({ name: "format", detail: `the suffix of path names no format (or several): say one of ${known}` });
  }
  if (format !== undefined && format !== "auto") issues.push(...unknownToFormat(params, format));
  if (format === undefined || format === "csv" || format === "tsv") {
    issues.push(...dialectIssues(params, format === "tsv" ? "\t" : ","));
  }
  if (format === "fixed") issues.push(...fixedIssues(params));
  issues.push(...archiveIssues(params, pathsOf(params)));
  if (params.dateZone !== undefined && !isTimeZone(params.dateZone)) {
    issues.push({ name: "dateZone", detail: `${JSON.stringify(params.dateZone)} is no IANA time zone` });
  }
  if (params.dateZone !== undefined && (params.dateColumn === undefined || params.dateFormat !== "timestamp")) {
    issues.push({ name: "dateZone", detail: "it says something only beside dateColumn with dateFormat timestamp" });
  }
  if (params.dateFormat !== "YYYY-MM-DD" && params.dateColumn === undefined) {
    issues.push({ name: "dateFormat", detail: "it says something only beside dateColumn" });
  }
  return issues;
}

function patternProblem(path: string): string | undefined {
  if (isHttp(path)) return undefined;
  try {
    compilePattern(path);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Formats that know a param; the others refuse it when it is given. */
const KNOWN_BY: readonly (readonly [keyof FilesParams, (params: FilesParams) => boolean, readonly Format[]])[] = [
  ["delimiter", ({ delimiter }) => delimiter !== undefined, ["csv", "tsv"]],
  ["quote", ({ quote }) => quote !== '"', ["csv", "tsv"]],
  ["escape", (params) => params.escape !== "doubled", ["csv", "tsv"]],
  ["comment", ({ comment }) => comment !== undefined, ["csv", "tsv", "ltsv", "fixed", "jsonl"]],
  ["header", ({ header }) => !header, ["csv", "tsv", "xlsx"]],
  ["columnNames", ({ columnNames }) => columnNames !== undefined, ["csv", "tsv", "xlsx"]],
  ["rename", ({ rename }) => Object.keys(rename).length > 0, ["csv", "tsv", "xlsx", "ltsv", "parquet"]],
  ["nullText", ({ nullText }) => nullText !== "", ["csv", "tsv", "xlsx", "ltsv", "fixed"]],
  ["trim", ({ trim }) => trim, ["csv", "tsv", "xlsx", "ltsv", "fixed"]],
  ["ragged", ({ ragged }) => ragged !== "error", ["csv", "tsv", "xlsx", "ltsv", "fixed"]],
  ["convert", ({ convert }) => Object.keys(convert).length > 0, ["csv", "tsv", "xlsx", "ltsv", "fixed"]],
  ["encoding", ({ encoding }) => encoding !== "auto", ["csv", "tsv", "jsonl", "ltsv", "fixed"]],
  ["skipLines", ({ skipLines }) => skipLines > 0, ["csv", "tsv", "xlsx", "ltsv", "fixed", "jsonl"]],
  ["sheet", ({ sheet }) => sheet !== undefined, ["xlsx"]],
  ["range", ({ range }) => range !== undefined, ["xlsx"]],
  ["mergedCells", ({ mergedCells }) => mergedCells !== "first", ["xlsx"]],
  ["errorCells", ({ errorCells }) => errorCells !== "error", ["xlsx"]],
  ["fixedColumns", ({ fixedColumns }) => fixedColumns !== undefined, ["fixed"]],
  ["widthUnit", ({ widthUnit }) => widthUnit !== "bytes", ["fixed"]],
  ["shortLines", ({ shortLines }) => shortLines !== "error", ["fixed"]],
];

const TITLES: Readonly<Record<Format, string>> = {
  auto: "a format that is found out",
  csv: "CSV",
  tsv: "TSV",
  jsonl: "JSON Lines",
  ltsv: "LTSV",
  fixed: "fixed width",
  xlsx: "Excel",
  parquet: "Parquet",
};

function unknownToFormat(params: FilesParams, format: Format): ParamIssue[] {
  const given = KNOWN_BY.filter(([, isGiven, formats]) => isGiven(params) && !formats.includes(format));
  return given.map(([name]) => ({ name, detail: `${TITLES[format]} has no such thing` }));
}

function fixedIssues({ fixedColumns }: FilesParams): ParamIssue[] {
  if (fixedColumns === undefined) return [{ name: "fixedColumns", detail: "format fixed needs it" }];
  let end = 0;
  for (const [index, { name, start, width }] of fixedColumns.entries()) {
    const from = (start ?? end + 1) - 1;
    if (from < end) return [{ name: "fixedColumns", detail: `${name} begins inside the column before it` }];
    if (width === undefined && index < fixedColumns.length - 1) {
      return [{ name: "fixedColumns", detail: `${name} has no width; only the last column may do without` }];
    }
    end = from + (width ?? 0);
  }
  return [];
}

function archiveIssues({ compression, members }: FilesParams, paths: readonly string[]): ParamIssue[] {
  if (members === "**") return [];
  const pattern = patternProblem(members);
  if (pattern !== undefined) return [{ name: "members", detail: pattern }];
  const zip = compression === "zip" || (compression === "auto" && paths.some((path) => /\.zip(?:[?#]|$)/i.test(path)));
  return zip
    ? []
    : [{ name: "members", detail: "only a zip archive has members: none is named, nor compression: zip" }];
}

function dialectIssues(params: FilesParams, defaultDelimiter: string): ParamIssue[] {
  const issues: ParamIssue[] = [];
  const delimiter = params.delimiter ?? defaultDelimiter;
  const { quote, comment } = params;
  const backslash = params.escape === "backslash";
  if (quote === delimiter) issues.push({ name: "quote", detail: "it is the delimiter as well" });
  if (comment === delimiter) issues.push({ name: "comment", detail: "it is the delimiter as well" });
  if (comment !== undefined && comment === quote) issues.push({ name: "comment", detail: "it is the quote as well" });
  if (backslash && (delimiter === "\\" || quote === "\\")) {
    issues.push({ name: "escape", detail: "the backslash is the delimiter or the quote as well" });
  }
  if (backslash && quote === "") issues.push({ name: "escape", detail: "there are no quotes to escape" });
  if (params.trim && (delimiter === " " || quote === " " || quote === "\t")) {
    issues.push({ name: "trim", detail: "the character to drop is the delimiter or the quote" });
  }
  const renames = Object.keys(params.rename);
  if (params.columnNames !== undefined && renames.length > 0) {
    issues.push({ name: "rename", detail: "give the names in columnNames or change them by rename, not both" });
  } else if (!params.header && renames.length > 0) {
    issues.push({ name: "rename", detail: "without a header there are no names to change: use columnNames" });
  }
  return issues;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
