import { connectionIssues } from "./connection-checks.js";
import type { FilesParams } from "./params.js";
import { grainsOf, isHttp, parsePathTemplate } from "./path-template.js";
import { compilePattern } from "./sources/glob-match.js";

/** A param that contradicts another, or itself. */
export interface ParamIssue {
  readonly name: keyof FilesParams;
  readonly detail: string;
}

/** The paths asked for, as a list. */
export function pathsOf(params: Pick<FilesParams, "path">): readonly string[] {
  return typeof params.path === "string" ? [params.path] : params.path;
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
    issues.push({ name: "format", detail: "the suffix of path names no format (or several): say csv, tsv or jsonl" });
  }
  if (format === "jsonl") issues.push(...jsonlIssues(params));
  else issues.push(...dialectIssues(params, format === "tsv" ? "\t" : ","));
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

/** The file format: as asked for, else by the suffixes of the paths; undefined when they do not tell. */
export function formatOf(params: Pick<FilesParams, "format" | "path">): "csv" | "tsv" | "jsonl" | undefined {
  if (params.format !== undefined) return params.format;
  const formats = new Set(pathsOf(params).map(formatOfPath));
  return formats.size === 1 ? [...formats][0] : undefined;
}

function formatOfPath(path: string): "csv" | "tsv" | "jsonl" | undefined {
  const name = isHttp(path) ? path.replace(/[?#].*$/, "") : path;
  const suffix = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  if (suffix === "csv") return "csv";
  if (suffix === "tsv" || suffix === "tab") return "tsv";
  return suffix === "jsonl" || suffix === "ndjson" ? "jsonl" : undefined;
}

function jsonlIssues(params: FilesParams): ParamIssue[] {
  const csvOnly: readonly [keyof FilesParams, boolean][] = [
    ["delimiter", params.delimiter !== undefined],
    ["quote", params.quote !== '"'],
    ["escape", params.escape !== "doubled"],
    ["header", !params.header],
    ["columnNames", params.columnNames !== undefined],
    ["rename", Object.keys(params.rename).length > 0],
    ["nullText", params.nullText !== ""],
    ["trim", params.trim],
    ["ragged", params.ragged !== "error"],
  ];
  return csvOnly.filter(([, given]) => given).map(([name]) => ({ name, detail: "JSON Lines has no such thing" }));
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
