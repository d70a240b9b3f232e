import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openState, type State } from "@collectro/crawler";
import { test as plainTest, vi } from "vitest";
import type { ConnectorCatalogue, RunDetail, Started } from "../../src/index.js";
import { type Console, type ConsoleOptions, startConsole } from "../../src/index.js";

/** The container's program, as the image starts it. */
const CONTAINER = fileURLToPath(new URL("../../../container/dist/main.js", import.meta.url));

export const TOKEN = "a-token-of-the-tests";
/** Must come out nowhere. */
export const CANARY = "canary-9d1c44";
export const DAY = "2024-09-24";
export const DATES = { from: DAY, to: DAY };

/** A console on a folder of its own, and how to ask it. */
export interface World {
  readonly dir: string;
  readonly state: State;
  readonly console: Console;
  /** Starts another console on the same state, in place of the one there is. */
  restart(options: Partial<ConsoleOptions>): Promise<void>;
  /** Asks the API with the token; the body is JSON. */
  ask(path: string, init?: AskInit): Promise<Response>;
  get<Answer>(path: string): Promise<Answer>;
  /** Starts a run and waits for its end. */
  run(workflow: string, dates?: object): Promise<RunDetail>;
  ended(run: string): Promise<RunDetail>;
  /** Writes a file below the folder. */
  write(path: string, text: string): Promise<void>;
}

export interface AskInit {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A test with a world of its own. */
export const test = plainTest.extend<{ world: World }>({
  // biome-ignore lint/correctness/noEmptyPattern: the fixtures that this one needs, which are none
  world: async ({}, use) => {
    await using world = await openWorld();
    await use(world);
  },
});

/** A test that changes nothing which another one of its file could see: they have one world. */
export const lookingTest = plainTest.extend<{ world: World }>({
  world: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => {
      await using world = await openWorld();
      await use(world);
    },
    { scope: "file" },
  ],
});

/** A console on a folder of its own; all of it is gone when it is disposed of. */
export async function openWorld(): Promise<World & AsyncDisposable> {
  const dir = await mkdtemp(join(tmpdir(), "console-test-"));
  const state = openState(join(dir, "state"));
  const options = { state, workflowsDir: join(dir, "workflows"), connectors: NO_CONNECTORS, port: 0, token: TOKEN };
  let current = await startConsole({ ...options, schedules: false });
  const world: World = {
    dir,
    state,
    get console() {
      return current;
    },
    async restart(changes) {
      await current[Symbol.asyncDispose]();
      current = await startConsole({ ...options, schedules: false, ...changes });
    },
    ask: async (path, { method = "GET", body, headers } = {}) =>
      await fetch(current.url + path, {
        method,
        redirect: "manual",
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    async get<Answer>(path: string) {
      return (await (await world.ask(path)).json()) as Answer;
    },
    async run(workflow, dates = DATES) {
      const answer = await world.ask(`/api/workflows/${workflow}/runs`, { method: "POST", body: dates });
      const { run } = (await answer.json()) as Started;
      return await world.ended(run);
    },
    ended: async (run) =>
      await vi.waitUntil(
        async () => {
          const detail = await world.get<RunDetail>(`/api/runs/${run}`);
          return detail.phase === "ended" ? detail : undefined;
        },
        { timeout: 60_000, interval: 50 },
      ),
    async write(path, text) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    },
  };
  await world.write("data/rows.csv", `day,id,name\n${DAY},9007199254740993,東京\n${DAY},2,大阪\n${DAY},3,那覇\n`);
  await world.write("data/schema.json", JSON.stringify(SCHEMA));
  return Object.assign(world, {
    [Symbol.asyncDispose]: async () => {
      await current[Symbol.asyncDispose]();
      await state[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  });
}

const NO_CONNECTORS = { list: async () => [] } as unknown as ConnectorCatalogue;

const SCHEMA = [
  { name: "day", type: "DATE", mode: "REQUIRED" },
  { name: "id", type: "INT64" },
  { name: "name", type: "STRING" },
];

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
    env: { API_TOKEN: CANARY },
    output: "gs://local/t",
    table: { name: "t.cities", schema: "../data/schema.json", windowColumn: "day", mode: "replace-window" },
    ...changes,
  });
}

/** A workflow whose container is a line of shell. */
export function shellWorkflow(name: string, script: string, changes: object = {}): string {
  return filesWorkflow({
    name,
    command: ["/bin/sh", "-c", `cd "$COLLECTRO_SHARED_DIR"; ${script}`],
    args: [],
    ...changes,
  });
}

/** A line of log.txt, for a shell. */
export function logs(severity: string, log: string): string {
  return `printf '%s\\n' '${JSON.stringify({ severity, log })}' >>log.txt`;
}

/** Waits for a file, as long as the run's folder is there. */
export function waitsFor(path: string): string {
  return `while [ ! -e '${path}' ] && [ -d "$COLLECTRO_SHARED_DIR" ]; do sleep 0.02; done`;
}

/** One server-sent event. */
export interface ServerEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The server-sent events of a path, as they come. The console knows of the connection when this resolves; a loop over it ends it. */
export async function openEvents(world: World, path: string): Promise<AsyncGenerator<ServerEvent>> {
  const stop = new AbortController();
  const response = await fetch(world.console.url + path, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: stop.signal,
  });
  async function* read(): AsyncGenerator<ServerEvent> {
    let text = "";
    try {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const events = `${text}${chunk}`.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(event) ?? [];
          if (name && data) yield { name, data: JSON.parse(data) };
        }
      }
    } finally {
      stop.abort();
    }
  }
  return read();
}
