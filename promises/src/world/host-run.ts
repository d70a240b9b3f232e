import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedDir } from "@collectro/contract";
import {
  checkSharedDir,
  findCanaries,
  type NthPlan,
  nthEnvironment,
  type ObservedProcess,
  readStrike,
  type SharedDirReport,
  type Strike,
  spawnObserved,
  waitUntil,
} from "@collectro/faultkit";
import { BUCKET, type World } from "./world.js";

/** The secret of every run that is given no other; connectors try to tell it. */
const TOKEN = "canary-7d1f4e90ab";

const HOST = fileURLToPath(new URL("../programs/host.js", import.meta.url));

/** What a run of the container is asked for. */
export interface HostRunOptions {
  readonly from?: string;
  readonly to?: string;
  /** Params of the connector `proof`. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly env?: Readonly<Record<string, string>>;
  /** SupervisorOptions other than the container's. */
  readonly supervisor?: object;
  readonly nth?: Omit<NthPlan, "strikeFile">;
  /** The word that an earlier attempt left in the folder, with a list that names nothing. */
  readonly stale?: "success";
  /** The value of the secret param, which must come out nowhere. */
  readonly token?: string;
  /** Default: a folder of its own. */
  readonly sharedDir?: string;
  /** The store's address; default: the store itself. */
  readonly endpoint?: string;
  /** Puts the program into a box. */
  readonly wrap?: (command: string, args: readonly string[]) => [string, string[]];
}

/** A container under way. */
export interface RunningHost {
  readonly id: string;
  readonly process: ObservedProcess;
  readonly sharedDir: string;
  /** Waits for its end and looks at what it left. */
  finish(): Promise<FinishedHost>;
}

/** What a run left behind. */
export interface FinishedHost {
  readonly id: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly report: SharedDirReport;
  /** The word in the folder is the one that stood there before, in the very same file. */
  readonly staleKept: boolean;
  /** Names in loadpath.txt, in order. */
  readonly listed: readonly string[];
  /** Lines of the listed objects, read when they are asked for. */
  readonly lines: readonly string[];
  /** Names of all objects that the run left, listed or not. */
  readonly stored: readonly string[];
  readonly strike: Strike | undefined;
  /** When job_result.txt was published, wall clock; undefined when it was not. */
  readonly resultAtMs: number | undefined;
  /** Where the secret came out. */
  readonly leaks: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly sharedDir: string;
}

/** Starts a container as the crawler would. */
export async function startHost(world: World, options: HostRunOptions = {}): Promise<RunningHost> {
  const { id, dir } = await world.fresh();
  const shared = options.sharedDir ?? join(dir, "shared");
  const stale = options.stale ? plantStale(shared) : undefined;
  const nth: NthPlan | undefined = options.nth && { ...options.nth, strikeFile: join(dir, "strike.json") };
  const { wrap = (command, args) => [command, [...args]] } = options;
  const [command, args] = wrap(process.execPath, [HOST, ...argumentsOf(id, options)]);
  const env = { ...environmentOf(world, shared, options), ...(nth ? nthEnvironment(nth) : {}) };
  const observed = await spawnObserved(command, args, { env, cwd: dir });
  return {
    id,
    process: observed,
    sharedDir: shared,
    finish: async () => {
      try {
        return await look(world, { id, observed, shared, nth, stale, token: options.token ?? TOKEN });
      } finally {
        await observed[Symbol.asyncDispose]();
      }
    },
  };
}

/** Runs a container to its end. */
export async function runHostOnce(world: World, options: HostRunOptions = {}): Promise<FinishedHost> {
  return await (await startHost(world, options)).finish();
}

function argumentsOf(id: string, { params = {} }: HostRunOptions): string[] {
  const pairs = Object.entries(params).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  return ["--connector", "proof", "--output", `gs://${BUCKET}/${id}`, "--param", "token=env:PROOF_TOKEN", ...pairs];
}

function environmentOf(world: World, shared: string, options: HostRunOptions): Record<string, string | undefined> {
  const { from = "2024-09-24", to = from } = options;
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    // As in the image, where compiled code is kept: a good part of a short run is compiling.
    NODE_COMPILE_CACHE: world.compiled,
    FROM: from,
    TO: to,
    PROOF_TOKEN: options.token ?? TOKEN,
    COLLECTRO_SHARED_DIR: shared,
    COLLECTRO_GCS_ENDPOINT: options.endpoint ?? world.store.endpoint,
    ...(options.supervisor && { PROOF_OPTIONS: JSON.stringify(options.supervisor) }),
    ...options.env,
  };
}

function plantStale(dir: string): string {
  const { jobResult, loadPath, log } = sharedDir(dir);
  writeFileSync(loadPath, JSON.stringify({ gcsPaths: ["gcs://nowhere/stale.json"] }));
  writeFileSync(log, "");
  writeFileSync(jobResult, "success");
  return markOf(jobResult) ?? "";
}

function markOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs}`;
}

interface Started {
  readonly id: string;
  readonly observed: ObservedProcess;
  readonly shared: string;
  readonly nth: NthPlan | undefined;
  readonly stale: string | undefined;
  readonly token: string;
}

async function look(world: World, { id, observed, shared, nth, stale, token }: Started): Promise<FinishedHost> {
  const { code, signal } = await observed.exit;
  await waitUntil(() => observed.alive().length === 0, { what: `no process of ${id} to be left`, timeoutMs: 5_000 });
  const { jobResult } = sharedDir(shared);
  const stored = storedBy(world, id);
  const report = await checkSharedDir(shared, { objects: stored.map((name) => `gs://${BUCKET}/${name}`) });
  return {
    id,
    code,
    signal,
    report,
    staleKept: stale !== undefined && markOf(jobResult) === stale,
    listed: report.objects.map(({ object }) => object),
    get lines() {
      return report.objects.flatMap(({ bucket, object }) => linesOf(world.store.pathOf(bucket, object)));
    },
    stored,
    strike: nth && readStrike(nth),
    // A rename leaves the time of writing as it was.
    resultAtMs: statSync(jobResult, { throwIfNoEntry: false })?.ctimeMs,
    leaks: await leaksOf(world, id, observed, shared, token),
    stdout: observed.stdout,
    stderr: observed.stderr,
    sharedDir: shared,
  };
}

async function leaksOf(world: World, id: string, observed: ObservedProcess, shared: string, token: string) {
  const stored = join(world.store.root, BUCKET, id);
  const dirs = [shared, stored].filter((dir) => statSync(dir, { throwIfNoEntry: false }));
  const { stdout, stderr } = observed;
  const findings = await findCanaries({ dirs, texts: { stdout, stderr } }, [token]);
  return findings.map(({ form, where, value }) => `${value.slice(0, 30)} as ${form} in ${where}`);
}

function linesOf(path: string | undefined): string[] {
  return path === undefined ? [] : readFileSync(path, "utf8").split("\n").filter(Boolean);
}

function storedBy(world: World, id: string): string[] {
  const root = join(world.store.root, BUCKET, id);
  if (!statSync(root, { throwIfNoEntry: false })) return [];
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith("."));
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(join(world.store.root, BUCKET).length + 1));
}
