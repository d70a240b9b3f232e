import { type GcsLocation, MAX_LOAD_PATHS, parseGcsUri } from "@collectro/contract";
import { type Text, text } from "../text.js";
import type { ListedPath } from "./object-reading.js";
import type { LoadPathReading } from "./record.js";

const MAX_SHOWN = 10;
const MAX_SHOWN_PATH = 300;
const MAX_TEXT = 2_000;
const BOM = "\ufeff";

/** loadpath.txt as far as it can be understood: each problem apart from the others. */
export interface ReadLoadPath {
  readonly reading: LoadPathReading;
  /** Each path once. */
  readonly listed: readonly ListedPath[];
}

/** @param bytes undefined when there is no such file, or none that any reader takes */
export function readLoadPath(bytes: Buffer | undefined, stale: boolean): ReadLoadPath {
  const whole = bytes?.toString("utf8");
  const start = {
    text: whole?.slice(0, MAX_TEXT),
    badPaths: [],
    duplicates: [],
    paths: 0,
    stale,
    startsWithBom: whole?.startsWith(BOM) ?? false,
  };
  if (whole === undefined) return { reading: start, listed: [] };
  const paths = pathsOf(whole.replace(BOM, ""));
  if (!Array.isArray(paths)) return { reading: { ...start, broken: paths as Text }, listed: [] };
  if (paths.length <= MAX_LOAD_PATHS) return readPaths(start, paths);
  const broken = text(
    `${paths.length} paths; at most ${MAX_LOAD_PATHS} load at once`,
    `パスが ${paths.length} 件ある。一度に取り込めるのは ${MAX_LOAD_PATHS} 件まで`,
  );
  return { reading: { ...start, broken, paths: paths.length }, listed: [] };
}

function pathsOf(whole: string): readonly unknown[] | Text {
  let value: unknown;
  try {
    value = JSON.parse(whole);
  } catch (error) {
    const cause = (error as Error).message;
    return text(`it is not JSON (${cause})`, `JSON でない（${cause}）`);
  }
  const paths = (value as { gcsPaths?: unknown } | null)?.gcsPaths;
  return Array.isArray(paths) ? paths : text('it has no list "gcsPaths"', '"gcsPaths" のリストがない');
}

function readPaths(start: LoadPathReading, paths: readonly unknown[]): ReadLoadPath {
  const badPaths: { index: number; path: string; reason: string }[] = [];
  const duplicates = new Set<string>();
  const listed = new Map<string, ListedPath>();
  for (const [index, path] of paths.entries()) {
    const read = locationOf(path);
    // Never a list as text: one within one within … would end this process.
    const shown = typeof path === "object" ? typeof path : String(path).slice(0, MAX_SHOWN_PATH);
    if (typeof read === "string") {
      if (badPaths.length < MAX_SHOWN) badPaths.push({ index, path: shown, reason: read });
      continue;
    }
    const key = `${read.bucket}/${read.object}`;
    if (listed.has(key) && duplicates.size < MAX_SHOWN) duplicates.add(shown);
    listed.set(key, { path: shown, location: read });
  }
  const reading = { ...start, badPaths, duplicates: [...duplicates], paths: paths.length };
  return { reading, listed: [...listed.values()] };
}

function locationOf(path: unknown): GcsLocation | string {
  if (typeof path !== "string") return "it is no text";
  const read = parseGcsUri(path);
  if (!read.ok) return read.reason;
  const { object } = read.location;
  return object === "" || object.endsWith("/") ? "it names no object" : read.location;
}
