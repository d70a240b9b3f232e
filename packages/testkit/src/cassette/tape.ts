// Loaded into the worker by host.ts of this folder alone: what stands between a connector and HTTP while it is recorded or
// replayed.
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Instrument, RunRequest } from "@collectro/host";
import { type RecordedRun, readCassette, writeCassette } from "./cassette.js";
import { fault, refusal } from "./faults.js";
import { Player } from "./player.js";
import { Recorder } from "./recorder.js";
import { placeholderOf, Redactor } from "./redactor.js";
import { type Destination, destinationOfUrl, watchSockets } from "./sockets.js";
import { tapeClock, waitsOfNoTime } from "./tape-clock.js";

/** What the worker is told. */
export interface TapeData {
  readonly mode: "record" | "replay";
  /** The cassette. */
  readonly path: string;
}

/** Makes the recorder or the player of one run. */
export async function instrument(data: unknown, request: RunRequest): Promise<Instrument> {
  const { mode, path } = data as TapeData;
  return mode === "record" ? recording(path, request) : await replay(path);
}

function recording(path: string, request: RunRequest): Instrument {
  const redactor = new Redactor();
  const recorder = new Recorder(redactor);
  const recordedAtMs = Date.now();
  const secretNames = new Set<string>();
  // From the moment on at which the connector has its params: what was looked up for it before is not its traffic.
  let watching = false;
  watchForeignSockets((to) => watching && recorder.socket(to));
  return {
    clock: tapeClock(recordedAtMs, async (ms, signal) => await sleep(ms, undefined, signal ? { signal } : {})),
    transport: (real) => recorder.transport(real),
    secrets(values) {
      watching = true;
      for (const [name, value] of values) {
        secretNames.add(name);
        if (!redactor.add(name, value))
          throw fault(refusal("it is too short to be taken out of what is recorded", name));
      }
    },
    async end() {
      const problems = recorder.problems();
      if (problems.length > 0) return problems;
      const run = await recordedRun(request, secretNames, redactor);
      const exchanges = await recorder.exchanges();
      await writeCassette(path, { connector: request.connector, recordedAtMs, run, exchanges });
      return [];
    },
  };
}

async function replay(path: string): Promise<Instrument> {
  const cassette = await readCassette(path);
  const redactor = new Redactor();
  const player = new Player(cassette.exchanges, redactor);
  watchForeignSockets((to) => player.socket(to));
  return {
    clock: tapeClock(cassette.recordedAtMs, waitsOfNoTime()),
    transport: () => player.transport(),
    secrets(values) {
      for (const [name, value] of values) redactor.add(name, value);
    },
    end: async () => player.problems(),
  };
}

/** All sockets but those to the store, which are the run's own. */
function watchForeignSockets(look: (to: Destination) => void): void {
  const endpoint = process.env["COLLECTRO_GCS_ENDPOINT"];
  const store = endpoint && URL.canParse(endpoint) ? destinationOfUrl(new URL(endpoint)) : undefined;
  watchSockets((to) => {
    if (to !== store) look(to);
  });
}

async function recordedRun(
  request: RunRequest,
  secretNames: ReadonlySet<string>,
  redactor: Redactor,
): Promise<RecordedRun> {
  const { window, rawParams, schemaSource, limit, timeZone, expandWindow, emptyWindow } = request;
  const params = Object.entries(rawParams).map(([name, value]) => {
    if (secretNames.has(name)) return [name, placeholderOf(name)];
    return [
      name,
      typeof value === "string" ? redactor.request(value) : JSON.parse(redactor.request(JSON.stringify(value))),
    ];
  });
  return {
    ...window,
    params: Object.fromEntries(params),
    ...(schemaSource === undefined ? {} : { schema: await schemaOf(schemaSource) }),
    ...(limit === undefined ? {} : { limit }),
    timeZone,
    ...(expandWindow === "none" ? {} : { expandWindow }),
    ...(emptyWindow === undefined ? {} : { emptyWindow }),
  };
}

/** The schema itself: a replay must not need the file that it was in. */
async function schemaOf(source: string): Promise<unknown> {
  if (source.startsWith("gs://")) throw fault(refusal("give the schema as JSON or as a file", "--schema"));
  return JSON.parse(/^\s*[[{]/.test(source) ? source : await readFile(source, "utf8"));
}
