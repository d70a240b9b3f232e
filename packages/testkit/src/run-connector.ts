import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ObservedProcess, spawnObserved } from "@collectro/faultkit";
import { startObjectStore } from "@collectro/object-store";
import { COMPILED } from "./compiled.js";
import { type ConnectorRun, type ReadRun, readRun } from "./connector-run.js";
import { createProject } from "./project.js";

/** What a run is given. */
export interface ConnectorRunOptions {
  /** `YYYY-MM-DD`, as Collectro sets FROM. */
  readonly from: string;
  /** Default: `from`. */
  readonly to?: string;
  /** Run parameters, passed as `--params`. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** BigQuery's JSON schema for `--schema`; default: the connector's own. */
  readonly schema?: readonly unknown[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments, such as `["--limit", "10"]`. */
  readonly args?: readonly string[];
  /** Values of at least 8 bytes that must come out nowhere, in no encoding; the run throws when one does. */
  readonly secrets?: readonly string[];
  /** Path of a cassette: HTTP is answered from it, offline, and with its clock. `replayConnector` gives the rest, too. */
  readonly cassette?: string;
  /** Path at which a cassette of the run is written when it succeeds. */
  readonly record?: string;
  /** Default 60,000; a run that takes longer is killed and throws. */
  readonly timeoutMs?: number;
}

const { resolve: resolveProgram } = createRequire(import.meta.url);

/**
 * Runs a connector through the very program that the container runs, in processes of its own, against an object store
 * that lives as long as the call. `connector` is the plugin's folder (a path or `file:` URL) or the name of an installed
 * package; it must be built. Resolves whether the run succeeded or failed; throws when it broke the contract.
 */
export async function runConnector(connector: string | URL, options: ConnectorRunOptions): Promise<ConnectorRun> {
  const { run, leaks } = await observeRun(connector, options);
  if (leaks.length > 0) throw new Error(`the run broke the contract:\n${leaks.join("\n")}`);
  return run;
}

/** The same; secrets that came out are told instead of thrown. */
export async function observeRun(connector: string | URL, options: ConnectorRunOptions): Promise<ReadRun> {
  const dir = await mkdtemp(join(tmpdir(), "connector-run-"));
  try {
    const project = await createProject(dir, connector);
    const sharedDir = join(dir, "shared");
    await mkdir(sharedDir);
    await using store = await startObjectStore({ root: join(dir, "store"), buckets: ["out"] });
    const env = {
      ...COMPILED,
      ...process.env,
      ...options.env,
      FROM: options.from,
      TO: options.to ?? options.from,
      COLLECTRO_PROJECT: dir,
      COLLECTRO_SHARED_DIR: sharedDir,
      COLLECTRO_GCS_ENDPOINT: store.endpoint,
    };
    const args = [...programOf(options), ...argumentsOf(project.connector, options)];
    await using host = await spawnObserved(process.execPath, args, { env, cwd: dir });
    const exitCode = await exitCodeOf(host, options.timeoutMs ?? 60_000);
    return await readRun(host, exitCode, sharedDir, store, options.secrets ?? []);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** The container's program, or the same with a player or a recorder in it. */
function programOf({ cassette, record }: ConnectorRunOptions): string[] {
  const path = cassette ?? record;
  if (path === undefined) return [resolveProgram("@collectro/host/main")];
  const mode = cassette === undefined ? "record" : "replay";
  return [resolveProgram("@collectro/testkit/cassette-host"), mode, resolve(path)];
}

function argumentsOf(connector: string, { params, schema, args = [] }: ConnectorRunOptions): string[] {
  return [
    ...["--connector", connector, "--output", "gs://out/test"],
    ...(params ? ["--params", JSON.stringify(params)] : []),
    ...(schema ? ["--schema", JSON.stringify(schema)] : []),
    ...args,
  ];
}

async function exitCodeOf(host: ObservedProcess, timeoutMs: number): Promise<number> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal }).then(
    () => undefined,
    () => undefined,
  );
  const exit = await Promise.race([host.exit, late]);
  timer.abort();
  if (!exit) throw new Error(`the run did not end within ${timeoutMs} ms\n${host.describe()}`);
  if (exit.code === null) throw new Error(`the host itself died\n${host.describe()}`);
  return exit.code;
}
