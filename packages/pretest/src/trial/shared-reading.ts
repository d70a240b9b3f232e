import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { MAX_LOAD_PATH_BYTES, parseJobResult, SHARED_FILES, sharedDir } from "@collectro/contract";
import { type Text, text } from "../text.js";
import { type ReadLoadPath, readLoadPath } from "./load-path.js";
import { readPlain } from "./plain-file.js";
import type { TrialRecord } from "./record.js";

const MAX_RESULT_BYTES = 64 * 1024;
/** A container may leave a million names. */
const MAX_ODD_FILES = 10;
const OURS = new Set<string>(Object.values(SHARED_FILES));

/** The files of an earlier attempt. */
export interface StaleMarks {
  readonly result: string | undefined;
  readonly loadPath: string | undefined;
}

/** What tells a file from one that was written later, even with the same text. */
export function marksOf(dir: string): StaleMarks {
  const files = sharedDir(dir);
  return { result: markOf(files.jobResult), loadPath: markOf(files.loadPath) };
}

function markOf(path: string): string | undefined {
  try {
    const { ino, ctimeNs } = lstatSync(path, { bigint: true });
    return `${ino} ${ctimeNs}`;
  } catch {
    return undefined;
  }
}

/** What job_result.txt holds at the end. */
export function readResult(
  dir: string,
  stale: StaleMarks,
): Pick<TrialRecord, "resultText" | "resultBroken" | "resultStale" | "word"> {
  const path = sharedDir(dir).jobResult;
  const mark = markOf(path);
  const resultStale = mark !== undefined && mark === stale.result;
  const read = readPlain(path, MAX_RESULT_BYTES);
  if (!read) {
    const resultBroken = oddityOf(path);
    return { resultText: undefined, resultStale, word: undefined, ...(resultBroken && { resultBroken }) };
  }
  const resultText = read.start.toString("utf8");
  if (read.bytes > MAX_RESULT_BYTES) {
    const resultBroken = text(`it has ${read.bytes} bytes`, `${read.bytes} バイトある`);
    return { resultText, resultBroken, resultStale, word: undefined };
  }
  return { resultText, resultStale, word: resultStale ? undefined : wordOf(resultText) };
}

function wordOf(resultText: string): "success" | "failure" | undefined {
  const { kind } = parseJobResult(resultText);
  return kind === "success" || kind === "failure" ? kind : undefined;
}

/** What loadpath.txt lists at the end. */
export function readList(dir: string, stale: StaleMarks): ReadLoadPath {
  const path = sharedDir(dir).loadPath;
  const mark = markOf(path);
  const isStale = mark !== undefined && mark === stale.loadPath;
  const read = readPlain(path, MAX_LOAD_PATH_BYTES);
  if (read && read.bytes <= MAX_LOAD_PATH_BYTES) return readLoadPath(read.start, isStale);
  const broken = read
    ? text(`it is larger than ${MAX_LOAD_PATH_BYTES} bytes`, `${MAX_LOAD_PATH_BYTES} バイトより大きい`)
    : oddityOf(path);
  const { reading, listed } = readLoadPath(undefined, isStale);
  return { reading: { ...reading, ...(broken && { broken }) }, listed };
}

/** What stands there instead of a plain file; undefined when nothing does. */
function oddityOf(path: string): Text | undefined {
  try {
    return kindOf(lstatSync(path));
  } catch {
    return undefined;
  }
}

function kindOf(entry: Pick<Dirent, "isSymbolicLink" | "isDirectory" | "isFIFO" | "isFile">): Text {
  if (entry.isSymbolicLink()) return text("a symbolic link", "シンボリックリンク");
  if (entry.isDirectory()) return text("a folder", "フォルダ");
  if (entry.isFIFO()) return text("a named pipe", "名前付きパイプ");
  return entry.isFile()
    ? text("a file that cannot be read", "読めないファイル")
    : text("no file", "ファイルでないもの");
}

/** What lies in the shared folder besides the three plain files; names that begin with a dot are the container's own. */
export function oddFilesIn(dir: string): TrialRecord["oddFiles"] {
  if (!isFolder(dir)) {
    return [{ name: ".", what: text("the shared folder itself is gone", "共有フォルダ自体がない") }];
  }
  const odd = entriesOf(dir)
    .filter((entry) => !entry.name.startsWith(".") && !(entry.isFile() && OURS.has(entry.name)))
    .map((entry) => ({
      name: entry.name,
      what: entry.isFile() ? text("another file", "別のファイル") : kindOf(entry),
    }));
  return odd.slice(0, MAX_ODD_FILES);
}

function entriesOf(dir: string): Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether a real folder stands there, not a link to another. */
export function isFolder(dir: string): boolean {
  return lstatSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
