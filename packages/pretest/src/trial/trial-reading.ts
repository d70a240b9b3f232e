import { chmodSync } from "node:fs";
import { findCanaries } from "@collectro/faultkit";
import { linesOf } from "../rows/lines.js";
import { NO_ROWS } from "../rows/row-sum.js";
import type { Text } from "../text.js";
import type { Ground } from "./ground.js";
import { readLoadPath } from "./load-path.js";
import { readObjects } from "./object-reading.js";
import { embeddedObjects, type ObjectAccess } from "./objects.js";
import { secretsOf } from "./placeholders.js";
import { readPlain } from "./plain-file.js";
import type { TrialPlan } from "./plan.js";
import type { ObjectReading, TrialRecord } from "./record.js";
import type { TrialContext } from "./run-trial.js";
import { isFolder, oddFilesIn, readList, readResult, type StaleMarks } from "./shared-reading.js";

const MAX_OUTPUT_BYTES = 4_000;

/** What was seen while the container ran. */
export type Watched = Pick<TrialRecord, "end" | "durationMs" | "changes" | "log" | "leftovers" | "stopped">;

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
  openUp(ground.sharedDir);
  const { reading, listed } = readList(ground.sharedDir, stale);
  const access = ground.store ? embeddedObjects(ground.store) : bucket;
  const read = access ? await readObjects(reading.stale ? [] : listed, access, options.schema) : undefined;
  const leaks = await findCanaries({ dirs: [ground.dir] }, secretsOf(options.env, canary));
  return {
    plan,
    ...watched,
    ...readResult(ground.sharedDir, stale),
    loadPath: reading,
    objects: read?.objects ?? [],
    rows: read?.rows ?? NO_ROWS,
    readRows: () => (access ? rowsOf(read?.objects ?? [], access) : noRows()),
    oddFiles: oddFilesIn(ground.sharedDir),
    leaks: leaks.map(({ where, form }) => ({ file: where.slice(ground.dir.length + 1), form })),
    output: readPlain(ground.outputFile, MAX_OUTPUT_BYTES)?.start.toString("utf8") ?? "",
    strikes,
  };
}

/** A container that runs as our own user may have shut the folder for us too. */
function openUp(dir: string): void {
  try {
    if (isFolder(dir)) chmodSync(dir, 0o777);
  } catch {
    // It is read-only, or another user's: what cannot be read is told as it is.
  }
}

async function* rowsOf(objects: readonly ObjectReading[], access: ObjectAccess): AsyncGenerator<Buffer> {
  for (const { location } of objects) {
    const found = location && (await access.open(location));
    if (found) yield* linesOf(found.chunks);
  }
}

async function* noRows(): AsyncGenerator<Buffer> {}

const NO_LOG: TrialRecord["log"] = {
  lines: 0,
  bytes: 0,
  skippedLines: 0,
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
    loadPath: readLoadPath(undefined, false).reading,
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
