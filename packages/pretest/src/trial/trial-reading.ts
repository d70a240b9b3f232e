import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { MAX_LOAD_PATH_BYTES, parseJobResult, SHARED_FILES, sharedDir } from "@collectro/contract";
import { findCanaries } from "@collectro/faultkit";
import { linesOf } from "../rows/lines.js";
import { NO_ROWS } from "../rows/row-sum.js";
import { type Text, text } from "../text.js";
import type { Ground } from "./ground.js";
import { readLoadPath } from "./load-path.js";
import { readObjects } from "./object-reading.js";
import { embeddedObjects, type ObjectAccess } from "./objects.js";
import { secretsOf } from "./placeholders.js";
import type { TrialPlan } from "./plan.js";
import type { ObjectReading, TrialRecord } from "./record.js";
import type { TrialContext } from "./run-trial.js";

const MAX_OUTPUT_BYTES = 4_000;
const MAX_RESULT_BYTES = 64 * 1024;
const OURS = new Set<string>(Object.values(SHARED_FILES));

/** What was seen while the container ran. */
export type Watched = Pick<TrialRecord, "end" | "durationMs" | "changes" | "log" | "leftovers" | "stopped">;

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
  const stat = lstatSync(path, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.ino} ${stat.ctimeNs}`;
}

/** A trial whose container is gone. */
interface FinishedTrial {
  readonly plan: TrialPlan;
  readonly context: TrialContext;
  readonly ground: Ground;
  readonly stale: StaleMarks;
  readonly watched: Watched;
  readonly strikes: number | undefined;
  readonly canary: string;
}

/** Reads all that a container left: files, objects, output. */
export async function readTrial(trial: FinishedTrial): Promise<TrialRecord> {
  const { plan, ground, stale, watched, strikes, canary } = trial;
  const { options, bucket } = trial.context;
  const files = sharedDir(ground.sharedDir);
  const now = marksOf(ground.sharedDir);
  const resultText = readPlain(files.jobResult, MAX_RESULT_BYTES)?.toString("utf8");
  const resultStale = now.result !== undefined && now.result === stale.result;
  const loadPathStale = now.loadPath !== undefined && now.loadPath === stale.loadPath;
  const loadPathBytes = readPlain(files.loadPath, MAX_LOAD_PATH_BYTES);
  const tooLarge = loadPathBytes === undefined && isPlain(files.loadPath);
  const { reading, listed } = readLoadPath(loadPathBytes, loadPathStale, tooLarge);
  const access = ground.store ? embeddedObjects(ground.store) : bucket;
  const read = access ? await readObjects(loadPathStale ? [] : listed, access, options.schema) : undefined;
  const leaks = await findCanaries({ dirs: [ground.dir] }, secretsOf(options.env, canary));
  return {
    plan,
    ...watched,
    resultText,
    resultStale,
    word: resultStale || resultText === undefined ? undefined : wordOf(resultText),
    loadPath: reading,
    objects: read?.objects ?? [],
    rows: read?.rows ?? NO_ROWS,
    readRows: () => (access ? rowsOf(read?.objects ?? [], access) : noRows()),
    oddFiles: oddFiles(ground.sharedDir),
    leaks: leaks.map(({ where, form }) => ({ file: where.slice(ground.dir.length + 1), form })),
    output: startOf(ground.outputFile),
    strikes,
  };
}

async function* rowsOf(objects: readonly ObjectReading[], access: ObjectAccess): AsyncGenerator<Buffer> {
  for (const { location } of objects) {
    const found = location && (await access.open(location));
    if (found) yield* linesOf(found.chunks);
  }
}

async function* noRows(): AsyncGenerator<Buffer> {}

function wordOf(resultText: string): "success" | "failure" | undefined {
  const { kind } = parseJobResult(resultText);
  return kind === "success" || kind === "failure" ? kind : undefined;
}

/** Undefined when there is no plain file or when it is larger: nothing of a container is read without a bound. */
function readPlain(path: string, maxBytes: number): Buffer | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() && stat.size <= maxBytes ? readFileSync(path) : undefined;
}

function isPlain(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function oddFiles(dir: string): TrialRecord["oddFiles"] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".")) return [];
    if (entry.isSymbolicLink()) return [{ name: entry.name, what: text("a symbolic link", "シンボリックリンク") }];
    if (entry.isFile())
      return OURS.has(entry.name) ? [] : [{ name: entry.name, what: text("another file", "別のファイル") }];
    return [{ name: entry.name, what: text("no file", "ファイルでないもの") }];
  });
}

function startOf(path: string): string {
  if (!isPlain(path)) return "";
  const file = openSync(path, "r");
  const start = Buffer.alloc(MAX_OUTPUT_BYTES);
  const bytes = readSync(file, start, 0, MAX_OUTPUT_BYTES, 0);
  closeSync(file);
  return start.toString("utf8", 0, bytes);
}

const NO_LOG: TrialRecord["log"] = {
  lines: 0,
  bytes: 0,
  infos: 0,
  errors: 0,
  problems: [],
  problemCount: 0,
  firstErrors: [],
  extraKeys: 0,
  otherSeverities: [],
  head: [],
  tail: [],
  longestSilenceMs: 0,
  replaced: false,
  endsWhole: true,
  startsWithBom: false,
};

/** The record of a trial that never came about. */
export function notStarted(
  plan: TrialPlan,
  why: { readonly trouble: Text } | { readonly notTried: Text },
): TrialRecord {
  return {
    plan,
    ...why,
    end: undefined,
    durationMs: 0,
    changes: [],
    resultText: undefined,
    resultStale: false,
    word: undefined,
    loadPath: readLoadPath(undefined, false, false).reading,
    objects: [],
    rows: NO_ROWS,
    readRows: noRows,
    log: NO_LOG,
    leftovers: 0,
    oddFiles: [],
    leaks: [],
    output: "",
    strikes: undefined,
  };
}
