import type { FORMATS } from "./format-params.js";
import type { FilesParams } from "./params.js";
import { isHttp } from "./path-template.js";

/** A file format; `auto` is found out from the first file. */
export type Format = (typeof FORMATS)[number];

/** The paths asked for, as a list. */
export function pathsOf(params: Pick<FilesParams, "path">): readonly string[] {
  return typeof params.path === "string" ? [params.path] : params.path;
}

/** The format: as asked for, else by the suffixes of the paths (of archives: of `members`); undefined when they do not tell. */
export function formatOf(params: Pick<FilesParams, "format" | "path" | "members">): Format | undefined {
  if (params.format !== undefined) return params.format;
  const formats = new Set(pathsOf(params).map((path) => formatOfPath(path) ?? formatInArchive(path, params.members)));
  return formats.size === 1 ? [...formats][0] : undefined;
}

const SUFFIXES: Readonly<Record<string, Format>> = {
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  jsonl: "jsonl",
  ndjson: "jsonl",
  ltsv: "ltsv",
  xlsx: "xlsx",
  xlsm: "xlsx",
  parquet: "parquet",
};

function formatOfPath(path: string): Format | undefined {
  const name = isHttp(path) ? path.replace(/[?#].*$/, "") : path;
  const suffix = /\.([a-z]+)(?:\.(?:gz|zip))?$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(SUFFIXES, suffix) ? SUFFIXES[suffix] : undefined;
}

function formatInArchive(path: string, members: string): Format | undefined {
  const name = isHttp(path) ? path.replace(/[?#].*$/, "") : path;
  return /\.zip$/i.test(name) ? formatOfPath(members) : undefined;
}
