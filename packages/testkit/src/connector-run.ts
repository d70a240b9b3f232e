import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { formatGcsUri, type JobResult, type ReadLogLine } from "@collectro/contract";
import { checkSharedDir, findCanaries, type ObservedProcess } from "@collectro/faultkit";
import type { ObjectStore } from "@collectro/object-store";

/** What a run of a connector left behind. */
export interface ConnectorRun {
  /** 0 success, 1 failed, 2 bad parameters; see `collectro-host --help`. */
  readonly exitCode: number;
  readonly result: JobResult | undefined;
  /** Every line of log.txt. */
  readonly log: readonly ReadLogLine[];
  /** The texts of the error lines. */
  readonly errors: readonly string[];
  /** The stored lines as they are, in the order of loadpath.txt. */
  readonly lines: readonly string[];
  /** The same, parsed: in the form in which BigQuery loads them, an integer beyond 2^53 is a text. */
  readonly rows: readonly Record<string, unknown>[];
  /** The objects of loadpath.txt, as `gs://` addresses. */
  readonly objects: readonly string[];
  /** The host's own record; undefined when the run did not get that far. */
  readonly report: RunReport | undefined;
}

/** Counts, schema and slices of a run that succeeded. */
export interface RunReport {
  readonly counts: Readonly<Record<"read" | "encoded" | "stored" | "skipped" | "nulled", number>>;
  /** BigQuery's JSON schema; absent when none was known. */
  readonly schema?: readonly unknown[];
  readonly slices: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
}

/** A run, and the secrets that came out in it, as sentences. */
export interface ReadRun {
  readonly run: ConnectorRun;
  readonly leaks: readonly string[];
}

/**
 * Reads what an ended run left. Throws when it broke a promise that holds for every connector: the three files are as the
 * guide wants them, a failure says why, and the store holds every object that is listed and no other.
 */
export async function readRun(
  host: ObservedProcess,
  exitCode: number,
  sharedDir: string,
  store: ObjectStore,
  secrets: readonly string[],
): Promise<ReadRun> {
  const { result, objects, lines: log, violations } = await checkSharedDir(sharedDir);
  const { stdout, stderr } = host;
  const places = { dirs: [sharedDir, store.root], texts: { stdout, stderr } };
  const leaks = await findCanaries(places, secrets);
  const listed = new Set(objects.map(({ bucket, object }) => store.pathOf(bucket, object)));
  const strays = (await storedFiles(store)).filter((path) => !listed.has(path));
  const broken = [...violations, ...strays.map((path) => `loadpath.txt does not name what is stored in ${path}`)];
  if (broken.length > 0) throw new Error(`the run broke the contract:\n${broken.join("\n")}\n${host.describe()}`);
  const lines: string[] = [];
  for (const { bucket, object } of objects) {
    const text = await readFile(store.pathOf(bucket, object) ?? "", "utf8");
    for (const line of text.split("\n")) if (line !== "") lines.push(line);
  }
  const run = {
    exitCode,
    result,
    log,
    errors: log.filter(({ severity }) => severity === "error").map((line) => line.log),
    lines,
    rows: lines.map((line) => JSON.parse(line)),
    objects: objects.map((location) => formatGcsUri(location)),
    report: await readReport(sharedDir),
  };
  return { run, leaks: leaks.map(({ form, where }) => `a secret came out in ${where}, as ${form}`) };
}

/** The files of the bucket's objects; metadata and what is in the making begin with a dot. */
async function storedFiles({ root }: ObjectStore): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".") && !entry.parentPath.includes("/.staging"))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function readReport(sharedDir: string): Promise<RunReport | undefined> {
  const text = await readFile(join(sharedDir, ".run.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
