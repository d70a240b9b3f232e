import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ReadLogLine, SHARED_FILES } from "@collectro/contract";
import {
  checkSharedDir,
  findCanaries,
  type ObservedProcess,
  type SharedDirReport,
  spawnObserved,
  waitUntil,
} from "@collectro/faultkit";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { expect, test as plainTest } from "vitest";
import type { SupervisorOptions } from "../src/index.js";
import { addConnector, createBase } from "./base-package.js";

/** As in the image compiled code is kept, where Node keeps it by default: a good part of a short run is compiling. */
const COMPILED = join(tmpdir(), "node-compile-cache");

const HOST_MAIN = fileURLToPath(new URL("./fixtures/host-main.mjs", import.meta.url));

/** Short enough for tests, long enough for a machine that is busy. */
export const FAST_RETRY = { firstDeadlineMs: 1_500, totalMs: 20_000, firstDelayMs: 20, maxDelayMs: 50 };

/** One run of the host. Left out: what a good run of the hostile connector needs. */
export interface RunOptions {
  /** `--param` of each. */
  readonly params?: Readonly<Record<string, string | number | boolean>>;
  /** Further arguments. */
  readonly args?: readonly string[];
  /** The whole command line instead. */
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly connector?: string;
  readonly output?: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly options?: SupervisorOptions;
  readonly sharedDir?: string;
  /** Values that must come out nowhere. */
  readonly secrets?: readonly string[];
  /** Puts the program into a box. */
  readonly wrap?: (command: string, args: readonly string[]) => [string, string[]];
}

/** What a run left behind. */
export interface FinishedRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly result: SharedDirReport["result"];
  readonly lines: readonly ReadLogLine[];
  /** Texts of the error lines. */
  readonly errors: readonly string[];
  readonly infos: readonly string[];
  /** Names in loadpath.txt, in order. */
  readonly listed: readonly string[];
  /** Names of all objects that this run left in the bucket. */
  readonly objects: readonly string[];
  /** The rows of the listed objects. */
  readonly rows: readonly Record<string, unknown>[];
  readonly stdout: string;
  readonly stderr: string;
  readonly report: SharedDirReport;
}

/** A run under way. */
export interface RunningHost {
  readonly process: ObservedProcess;
  readonly sharedDir: string;
  /** Resolves when log.txt holds a line of the run that matches. */
  logged(pattern: RegExp): Promise<void>;
  /** Resolves when so many objects of the run are in the bucket. */
  stored(count: number): Promise<void>;
  /** Waits for the end and checks what must hold after every run. */
  finish(): Promise<FinishedRun>;
}

/** An object store, a base package with the hostile connector, and a folder for all of it. */
export interface World extends AsyncDisposable {
  readonly dir: string;
  readonly store: ObjectStore;
  readonly base: string;
  start(options?: RunOptions): Promise<RunningHost>;
  run(options?: RunOptions): Promise<FinishedRun>;
  /** A fresh, empty folder. */
  folder(name: string): Promise<string>;
  /** Installs a connector with that code; `manifest` replaces what its package.json says of it. */
  addConnector(name: string, code: string, manifest?: object): Promise<void>;
}

/** A test with a world of its own. */
export const test = plainTest.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: the fixtures that this one needs, which are none
  world: async ({}, use) => {
    await using world = await createWorld();
    await use(world);
  },
});

/** For runs that several tests look at; a test that starts its own takes `world`. */
export async function createWorld(): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), "host-test-"));
  const store = await startObjectStore({ root: join(dir, "store"), buckets: ["out"] });
  const base = await createBase(dir);
  let runs = 0;
  const world: World = {
    dir,
    store,
    base,
    folder: async (name) => await mkdtemp(join(dir, `${name}-`)),
    addConnector: async (name, code, manifest) => await addConnector(dir, name, code, manifest),
    start: async (options = {}) => {
      runs += 1;
      return await startRun(world, `run-${runs}`, options);
    },
    run: async (options = {}) => await (await world.start(options)).finish(),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return world;
}

async function startRun(world: World, id: string, options: RunOptions): Promise<RunningHost> {
  const sharedDir = options.sharedDir ?? (await world.folder("shared"));
  const logStartBytes = (await readFile(join(sharedDir, SHARED_FILES.log)).catch(() => "")).length;
  const { wrap = (command, args) => [command, [...args]] } = options;
  const [command, args] = wrap(process.execPath, [HOST_MAIN, ...(options.argv ?? argumentsOf(id, options))]);
  const env = environmentOf(world, sharedDir, options);
  const observed = await spawnObserved(command, args, { env, cwd: world.dir });
  return {
    process: observed,
    sharedDir,
    logged: async (pattern) => {
      const log = async () => pattern.test(await readFile(join(sharedDir, SHARED_FILES.log), "utf8"));
      await observed.waitUntil(log, { what: `${pattern} in log.txt` });
    },
    stored: async (count) => {
      const enough = async () => (await listObjects(world.store, id)).length >= count;
      await observed.waitUntil(enough, { what: `${count} objects of ${id}` });
    },
    finish: async () => {
      try {
        return await finishRun(world, id, observed, sharedDir, logStartBytes, options);
      } finally {
        await observed[Symbol.asyncDispose]();
      }
    },
  };
}

function argumentsOf(id: string, { connector = "hostile", output = `gs://out/${id}`, params, args }: RunOptions) {
  const all = { mode: "rows", ...params };
  const pairs = Object.entries(connector === "hostile" ? all : (params ?? {}));
  return [
    ...["--connector", connector, "--output", output],
    ...pairs.flatMap(([name, value]) => ["--param", `${name}=${value}`]),
    ...(args ?? []),
  ];
}

function environmentOf(world: World, sharedDir: string, options: RunOptions): Record<string, string | undefined> {
  const { from = "2024-09-24", to = "2024-09-24" } = options;
  return {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    NODE_COMPILE_CACHE: COMPILED,
    FROM: "from" in options ? options.from : from,
    TO: "to" in options ? options.to : to,
    COLLECTRO_SHARED_DIR: sharedDir,
    COLLECTRO_GCS_ENDPOINT: world.store.endpoint,
    TEST_BASE: world.base,
    TEST_OPTIONS: JSON.stringify({ retry: FAST_RETRY, ...options.options }),
    ...options.env,
  };
}

async function finishRun(
  world: World,
  id: string,
  observed: ObservedProcess,
  sharedDir: string,
  logStartBytes: number,
  { secrets = [] }: RunOptions,
): Promise<FinishedRun> {
  const { code, signal } = await observed.exit;
  await waitUntil(() => observed.alive().length === 0, { what: `no process of ${id} to be left`, timeoutMs: 2_000 });
  const objects = await listObjects(world.store, id);
  const uris = objects.map((name) => `gs://out/${name}`);
  const report = await checkSharedDir(sharedDir, { objects: uris, logStartBytes });
  const { stdout, stderr } = observed;
  const places = { dirs: [sharedDir, world.store.root], texts: { stdout, stderr } };
  expect(await findCanaries(places, secrets), "secrets that came out").toEqual([]);
  const listed = report.objects.map(({ object }) => object);
  return {
    exitCode: code,
    signal,
    result: report.result,
    lines: report.lines,
    errors: textsOf(report, "error"),
    infos: textsOf(report, "info"),
    listed,
    objects,
    rows: (await Promise.all(listed.map((name) => readRows(world.store, name)))).flat(),
    stdout,
    stderr,
    report,
  };
}

function textsOf({ lines }: SharedDirReport, wanted: string): string[] {
  return lines.filter(({ severity }) => severity === wanted).map(({ log }) => log);
}

async function listObjects(store: ObjectStore, prefix: string): Promise<string[]> {
  const answer = await fetch(`${store.endpoint}/storage/v1/b/out/o?prefix=${prefix}/`);
  const { items = [] } = (await answer.json()) as { items?: { name: string }[] };
  return items.map(({ name }) => name);
}

async function readRows(store: ObjectStore, name: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(store.pathOf("out", name) ?? "", "utf8");
  return text.split("\n").flatMap((line) => (line ? [JSON.parse(line)] : []));
}

/** What must hold after every run that could use its folder and ended by itself. */
export function expectSound(run: FinishedRun): void {
  expect(run.report.violations, `stdout: ${run.stdout}\nstderr: ${run.stderr}`).toEqual([]);
  expect(run.stdout.split("\n").filter(Boolean)).toHaveLength(run.lines.length);
  expect(run.stderr).toBe("");
}

/** A run that ended as it should: everything listed, nothing else stored. */
export function expectSuccess(run: FinishedRun): void {
  expectSound(run);
  expect({ exitCode: run.exitCode, result: run.result }, run.stdout).toEqual({ exitCode: 0, result: "success" });
  expect(run.listed).toEqual(run.objects);
}

/** A run that failed as it should: `failure`, exactly these error lines, and no object left. */
export function expectFailure(run: FinishedRun, exitCode: number, ...errors: readonly RegExp[]): void {
  expectSound(run);
  expect({ exitCode: run.exitCode, result: run.result }, run.stdout).toEqual({ exitCode, result: "failure" });
  expect(run.errors).toEqual(errors.map((pattern) => expect.stringMatching(pattern)));
  expect(run.objects).toEqual([]);
}
