import { readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, mkdtempDisposable, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCanaries, type ObservedProcess, spawnObserved, waitUntil } from "@collectro/faultkit";
import { expect, test as plainTest } from "vitest";

/** The built command line, as users start it. */
export const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const ONE_AFTER_ANOTHER = fileURLToPath(new URL("fixtures/one-after-another.mjs", import.meta.url));
/** The project whose dependencies are the connectors. */
const PROJECT = fileURLToPath(new URL("../../container", import.meta.url));
/** The container's program, as the image starts it. */
const CONTAINER = join(PROJECT, "dist/main.js");

/** The names of the project's connectors, in order. */
export const CONNECTORS: readonly string[] = readdirSync(
  fileURLToPath(new URL("../../../plugins", import.meta.url)),
).sort();

/** Must come out nowhere. */
export const CANARY = "canary-5f2b91e7";

/** The day of the sample data. */
export const DAY = "2024-09-24";
export const DATES = ["--from", DAY, "--to", DAY];

/** How to start the command line. */
export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Below the world's folder. */
  readonly cwd?: string;
}

/** One of several command lines: its arguments, or these with what its environment has besides. */
export type Line = readonly string[] | { readonly args: readonly string[]; readonly env: CliOptions["env"] };

/** What a finished command line left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of sample data with a state folder in it, and the command line on both. */
export interface World extends AsyncDisposable {
  readonly dir: string;
  readonly stateDir: string;
  /** Starts the command line; the caller disposes of it. */
  start(args: readonly string[], options?: CliOptions): Promise<ObservedProcess>;
  /** Runs it to its end, and holds what must be true of every run. */
  cli(args: readonly string[], options?: CliOptions): Promise<Finished>;
  /** Runs several in one process, one after another, and holds the same: for short ones, most of whose cost is the start. */
  all(lines: readonly Line[], options?: CliOptions): Promise<Finished[]>;
  /** Waits for the end of a started one, and holds the same. */
  finish(process: ObservedProcess): Promise<Finished>;
  write(path: string, text: string): Promise<void>;
}

/** A test with a world of its own. */
export const test = plainTest.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: the fixtures that this one needs, which are none
  world: async ({}, use) => await inWorld(use),
});

/** Works in a world that is thrown away, and holds what must be true of its state folder. */
export async function inWorld<Result>(work: (world: World) => Promise<Result>): Promise<Result> {
  await using world = await createWorld();
  const result = await work(world);
  expect(await findCanaries({ dirs: [world.stateDir] }, [CANARY])).toEqual([]);
  return result;
}

/** A test with the world that `prepare` makes: made once for the file, and as it was then for each test. */
export function testAfter(prepare: (world: World) => Promise<void>) {
  return plainTest.extend<{ prepared: { world: World; kept: string }; world: World }>({
    prepared: [
      // biome-ignore lint/correctness/noEmptyPattern: the fixtures that this one needs, which are none
      async ({}, use) => {
        await using world = await createWorld();
        await using kept = await mkdtempDisposable(join(tmpdir(), "cli-kept-"));
        await prepare(world);
        await copy(world.dir, kept.path);
        await use({ world, kept: kept.path });
      },
      { scope: "file" },
    ],
    world: async ({ prepared: { world, kept } }, use) => {
      // At the same path, which is in records of runs.
      await rm(world.dir, { recursive: true });
      await copy(kept, world.dir);
      await use(world);
      expect(await findCanaries({ dirs: [world.stateDir] }, [CANARY])).toEqual([]);
    },
  });
}

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}

/** Three rows, one integer beyond 2^53, and Japanese. */
const CSV = `day,id,name\n${DAY},9007199254740993,東京\n${DAY},2,大阪\n${DAY},3,那覇\n`;

export const SCHEMA = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "id", type: "INT64" },
  { name: "name", type: "STRING" },
];

async function createWorld(): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), "cli-test-"));
  const stateDir = join(dir, "state");
  const world: World = {
    dir,
    stateDir,
    start: async (args, options = {}) => await start(world, args, options),
    cli: async (args, options = {}) => {
      await using process = await start(world, args, options);
      return await finish(process);
    },
    all: async (lines, options = {}) => await runAll(world, lines, options),
    finish,
    write: async (path, text) => {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    },
    [Symbol.asyncDispose]: async () => await rm(dir, { recursive: true, force: true }),
  };
  await mkdir(stateDir);
  await world.write("data/rows.csv", CSV);
  await world.write("data/schema.json", JSON.stringify(SCHEMA));
  return world;
}

/** What `World.all` says of lines that have names. */
export async function allByName<Name extends string>(
  world: World,
  lines: Readonly<Record<Name, Line>>,
  options?: CliOptions,
): Promise<Record<Name, Finished>> {
  const done = await world.all(Object.values<Line>(lines), options);
  return Object.fromEntries(Object.keys(lines).map((name, index) => [name, done[index]])) as Record<Name, Finished>;
}

async function start(world: World, args: readonly string[], options: CliOptions) {
  return await startNode(world, [MAIN, `--state-dir=${world.stateDir}`, ...args], options);
}

async function startNode(world: World, args: readonly string[], { env = {}, cwd = "." }: CliOptions) {
  const { PATH, HOME } = process.env;
  return await spawnObserved(process.execPath, args, {
    // Compiled code is kept where Node keeps it by default: a part of each start is compiling.
    env: { PATH, HOME, NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"), COLLECTRO_PROJECT: PROJECT, ...env },
    cwd: join(world.dir, cwd),
  });
}

async function runAll(world: World, given: readonly Line[], options: CliOptions): Promise<Finished[]> {
  const lines = given.map((line) => {
    const { args, env } = "args" in line ? line : { args: line, env: {} };
    return { args: [`--state-dir=${world.stateDir}`, ...args], env };
  });
  const argument = JSON.stringify({ main: MAIN, lines });
  await using process = await startNode(world, [ONE_AFTER_ANOTHER, argument], options);
  const { stdout, code, stderr } = await ended(process);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return await Promise.all((JSON.parse(stdout) as Finished[]).map(clean));
}

async function finish(running: ObservedProcess): Promise<Finished> {
  return await clean(await ended(running));
}

async function ended(running: ObservedProcess): Promise<Finished> {
  const { code } = await running.exit;
  const { stdout, stderr } = running;
  await waitUntil(() => running.alive().length === 0, { what: "nothing to be left running", timeoutMs: 5_000 });
  return { code, stdout, stderr };
}

/** Holds what must be true of all output. */
async function clean({ code, stdout, stderr }: Finished): Promise<Finished> {
  expect(`${stdout}${stderr}`, "a stack trace").not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(await findCanaries({ texts: { stdout, stderr } }, [CANARY])).toEqual([]);
  return { code, stdout, stderr };
}

/** The one JSON value that stdout must be. */
export function jsonOf({ stdout }: Finished): Record<string, unknown> {
  return JSON.parse(stdout);
}

/** A workflow whose container is ours, reading the sample data. */
export function filesWorkflow(changes: object = {}): string {
  return JSON.stringify({
    name: "cities",
    command: [process.execPath, CONTAINER],
    args: [
      "--connector=files",
      "--param=path=../data/rows.csv",
      "--schema=../data/schema.json",
      "--output=gs://local/t",
    ],
    output: "gs://local/t",
    table: { name: "t.cities", schema: "../data/schema.json", windowColumn: "day", mode: "replace-window" },
    ...changes,
  });
}

/** A workflow whose container is a line of shell. */
export function shellWorkflow(script: string, changes: object = {}): string {
  return filesWorkflow({ command: ["/bin/sh", "-c", script], args: [], ...changes });
}

/** The arguments of a `rest` connector whose source takes the request and never answers. */
export async function hangingSource(): Promise<{ readonly args: readonly string[] } & AsyncDisposable> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    args: ["rest", ...DATES, `--param=url=http://127.0.0.1:${port}/`, '--param=allowPrivate=["127.0.0.1"]'],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
