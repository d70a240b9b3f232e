import { readdir, readFile } from "node:fs/promises";
import {
  formatGcsUri,
  type GcsLocation,
  type JobResult,
  parseJobResult,
  parseLoadPath,
  parseLogLine,
  type ReadLogLine,
  sharedDir,
} from "@collectro/contract";

/** What is known about the run beside its folder. */
export interface SharedDirCheckOptions {
  /** `gs://` URIs of the objects that the store holds; each path of loadpath.txt must be among them. */
  readonly objects?: Iterable<string>;
  /** Size of log.txt before the run, for folders that an earlier run used; default 0. */
  readonly logStartBytes?: number;
}

/** The folder as a reader sees it after a run. */
export interface SharedDirReport {
  /** Undefined when there is no job_result.txt. */
  readonly result: JobResult | undefined;
  readonly objects: readonly GcsLocation[];
  /** The lines of this run. */
  readonly lines: readonly ReadLogLine[];
  /** Every broken invariant, as a sentence; empty for a folder that keeps the contract. */
  readonly violations: readonly string[];
}

/** Checks what must hold in a shared folder once its container has gone, whatever happened to it. */
export async function checkSharedDir(dir: string, options: SharedDirCheckOptions = {}): Promise<SharedDirReport> {
  const paths = sharedDir(dir);
  const violations: string[] = [];
  const result = checkResult(await readIfThere(paths.jobResult), violations);
  const objects = checkLoadPath(await readIfThere(paths.loadPath), result, violations);
  checkObjects(objects, options.objects, violations);
  const lines = checkLog(await readIfThere(paths.log), options.logStartBytes ?? 0, violations);
  checkErrors(lines, result, violations);
  await checkNames(dir, violations);
  return { result, objects, lines, violations };
}

function checkResult(bytes: Buffer | undefined, violations: string[]): JobResult | undefined {
  if (!bytes) return undefined;
  const read = parseJobResult(bytes.toString("utf8"));
  if ((read.kind === "success" || read.kind === "failure") && read.exact) return read.kind;
  violations.push(`job_result.txt is ${JSON.stringify(bytes.toString("utf8").slice(0, 80))}`);
  return undefined;
}

function checkLoadPath(bytes: Buffer | undefined, result: JobResult | undefined, violations: string[]) {
  if (!bytes) {
    if (result === "success") violations.push("success without loadpath.txt");
    return [];
  }
  if (result !== "success") violations.push(`loadpath.txt beside ${result ?? "no result"}`);
  const read = parseLoadPath(bytes.toString("utf8"));
  if (read.ok) return read.loadPath.objects;
  violations.push(...read.problems.map(({ where, detail }) => `loadpath.txt, ${where}: ${detail}`));
  return [];
}

function checkObjects(listed: readonly GcsLocation[], stored: Iterable<string> | undefined, violations: string[]) {
  if (!stored) return;
  const known = new Set(stored);
  for (const uri of listed.map((location) => formatGcsUri(location))) {
    if (!known.has(uri)) violations.push(`loadpath.txt names ${uri}, which is not stored`);
  }
}

function checkLog(bytes: Buffer | undefined, startBytes: number, violations: string[]): ReadLogLine[] {
  const own = bytes?.subarray(startBytes);
  if (!own || own.length === 0) {
    violations.push("log.txt has no line of this run");
    return [];
  }
  const text = own.toString("utf8");
  if (!Buffer.from(text).equals(own)) violations.push("log.txt is not valid UTF-8");
  if (!text.endsWith("\n")) violations.push("log.txt ends inside a line");
  const lines = text.replace(/\n$/, "").split("\n").map(parseLogLine);
  for (const [index, line] of lines.entries()) {
    if (!line.wellFormed) violations.push(`log.txt, line ${index + 1} of this run: ${line.log.slice(0, 200)}`);
  }
  return lines;
}

function checkErrors(lines: readonly ReadLogLine[], result: JobResult | undefined, violations: string[]): void {
  const errors = lines.filter(({ severity }) => severity === "error");
  if (result === "failure" && errors.length === 0) violations.push("failure without an error line");
  if (result === "success" && errors.length > 0) violations.push(`success with an error line: ${errors[0]?.log}`);
}

async function checkNames(dir: string, violations: string[]): Promise<void> {
  const expected = new Set(["log.txt", "loadpath.txt", "job_result.txt"]);
  for (const name of await readdir(dir)) {
    if (!expected.has(name) && !name.startsWith(".")) violations.push(`a file is left behind: ${name}`);
  }
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
