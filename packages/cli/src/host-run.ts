import { mkdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  formatProblem,
  parseGcsUri,
  parseLoadPath,
  parseLogLine,
  type ReadLogLine,
  sharedDir,
} from "@collectro/contract";
import { type HostRecord, LOCAL_BUCKET, readHostRecord } from "@collectro/crawler/place";
import { startObjectStore } from "@collectro/object-store";
import { type HostEnd, type HostProcessOptions, runHostProcess } from "./host-process.js";
import { prepareStateDir, type Session } from "./session.js";
import { windowOf } from "./window.js";

/** What the run verbs take, as commander hands it over. */
export interface RunOptions {
  readonly from?: string;
  readonly to?: string;
  readonly param?: readonly string[];
  readonly params?: string;
  readonly output?: string;
  readonly schema?: string;
  readonly limit?: string;
  readonly timeZone?: string;
  readonly expandWindow?: string;
  readonly emptyWindow?: string;
}

/** How a run of the container's program ended, and where its things lie. */
export interface HostRun {
  readonly exitCode: number;
  readonly sharedDir: string;
  /** Texts of the error lines; never empty when the run failed. */
  readonly errors: readonly string[];
  /** Of `errors`, those that were no line of the log. */
  readonly unlogged: readonly string[];
  readonly objects: readonly { readonly bucket: string; readonly object: string }[];
  readonly record: HostRecord | undefined;
  /** The files of the objects, in order; only those in the embedded store. */
  readonly files: readonly string[];
}

/** How the program is run, and who hears of its log. */
export type HostRunOptions = Pick<HostProcessOptions, "program" | "cwd" | "signal"> & {
  readonly onLine?: (line: ReadLogLine) => void;
};

/**
 * Runs a connector through the very program that the container runs: check, preview, schema and run differ in their
 * limit and in what is shown, never in the engine. The embedded store below `dir` is the bucket `local`.
 */
export async function runHost(
  session: Session,
  connector: string,
  options: RunOptions,
  dir: string,
  how: HostRunOptions = {},
): Promise<HostRun> {
  const { from, to } = windowOf(options, session.env, session.texts);
  const shared = await makeSharedDir(dir);
  const output = options.output ?? `gs://${LOCAL_BUCKET}`;
  await using store = isLocal(output)
    ? await startObjectStore({ root: join(dir, "store"), createBuckets: true })
    : null;
  const env = {
    ...session.env,
    ...(store ? { COLLECTRO_GCS_ENDPOINT: store.endpoint } : {}),
    FROM: from,
    TO: to,
  };
  const logged: string[] = [];
  const take = (text: string): void => {
    const line = parseLogLine(text);
    if (line.severity === "error") logged.push(line.log);
    how.onLine?.(line);
  };
  const args = hostArguments(connector, { ...options, output }, shared);
  const end = await runHostProcess(args, { ...how, env, onLine: take });
  const unlogged = end.exitCode === 0 || logged.length > 0 ? [] : lastWords(session, end);
  const objects = await listedObjects(shared);
  return {
    exitCode: end.exitCode,
    sharedDir: shared,
    errors: [...logged, ...unlogged],
    unlogged,
    objects,
    record: await readHostRecord(shared),
    files: objects.flatMap(({ bucket, object }) => store?.pathOf(bucket, object) ?? []),
  };
}

/** A folder for runs that leave nothing behind. */
export async function withTemporaryDir<T>(session: Session, work: (dir: string) => Promise<T>): Promise<T> {
  prepareStateDir(session);
  const dir = await mkdtemp(join(session.stateDir, "tmp-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** `<dir>/runs/<time and chance>/shared`, as the crawler's runs have it. */
async function makeSharedDir(dir: string): Promise<string> {
  const runs = join(dir, "runs");
  mkdirSync(runs, { recursive: true });
  const startedAt = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "");
  const shared = join(await mkdtemp(join(runs, `${startedAt}-`)), "shared");
  mkdirSync(shared);
  return shared;
}

function isLocal(output: string): boolean {
  const parsed = parseGcsUri(output);
  return parsed.ok && parsed.location.bucket === LOCAL_BUCKET;
}

function hostArguments(connector: string, options: RunOptions & { readonly output: string }, shared: string): string[] {
  const given: [string, string | undefined][] = [
    ["connector", connector],
    ["shared-dir", shared],
    ["output", options.output],
    ["params", options.params],
    ["schema", options.schema],
    ["limit", options.limit],
    ["time-zone", options.timeZone],
    ["expand-window", options.expandWindow],
    ["empty-window", options.emptyWindow],
  ];
  // Joined by "=": a value may begin with a dash.
  return [
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`])),
    ...(options.param ?? []).map((pair) => `--param=${pair}`),
  ];
}

/** Why a run failed that could not say so in its log: its own words on stderr, else how the program ended. */
function lastWords({ texts, language }: Session, { how, stderr }: HostEnd): string[] {
  const told = stderr.filter((line) => /^[A-Z]+(_[A-Z]+)+: /.test(line));
  if (told.length > 0) return told;
  const cause = stderr.find((line) => /^(\S*Error)\b.*: /.test(line)) ?? "";
  return [formatProblem({ code: "INTERNAL", where: "collectro-host", detail: texts.hostDied(how, cause) }, language)];
}

async function listedObjects(shared: string): Promise<HostRun["objects"]> {
  const text = await readFile(sharedDir(shared).loadPath, "utf8").catch(() => "");
  const parsed = parseLoadPath(text);
  return parsed.ok ? parsed.loadPath.objects : [];
}
