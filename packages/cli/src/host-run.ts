import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseLoadPath, parseLogLine, type ReadLogLine, sharedDir } from "@collectro/contract";
import { startObjectStore } from "@collectro/object-store";
import type { Session } from "./session.js";

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
  readonly errors: readonly string[];
  readonly objects: readonly { readonly bucket: string; readonly object: string }[];
  /** The host's own record (`.run.json`), when the run got that far. */
  readonly report: RunReport | undefined;
  /** Reads the stored rows, one JSON text each, at most `limit`. Only for the embedded store. */
  readLines(limit: number): Promise<string[]>;
}

/** The parts of the host's record that the command line shows. */
export interface RunReport {
  readonly runId: string;
  readonly counts: Readonly<Record<"read" | "encoded" | "stored" | "skipped" | "nulled", number>>;
  readonly schema?: readonly unknown[];
}

const HOST = fileURLToPath(import.meta.resolve("@collectro/host/main"));

/**
 * Runs a connector through the very program that the container runs: check, preview, schema and run differ in their
 * limit and in what is shown, never in the engine. Without `--output` the embedded store below `dir` takes the objects.
 */
export async function runHost(
  session: Session,
  connector: string,
  options: RunOptions,
  dir: string,
  onLine: (line: ReadLogLine) => void,
): Promise<HostRun> {
  await mkdir(dir, { recursive: true });
  const shared = await mkdtemp(join(dir, "run-"));
  const store = options.output ? undefined : await startObjectStore({ root: join(dir, "store"), createBuckets: true });
  const errors: string[] = [];
  const env = {
    ...session.env,
    ...(store ? { COLLECTRO_GCS_ENDPOINT: store.endpoint } : {}),
    ...(options.from ? { FROM: options.from } : {}),
    ...(options.to ? { TO: options.to } : {}),
  };
  try {
    const args = [HOST, ...hostArguments(connector, options, shared)];
    const exitCode = await runProcess(args, env, (text) => {
      const line = parseLogLine(text);
      if (line.severity === "error") errors.push(line.log);
      onLine(line);
    });
    const objects = await listedObjects(shared);
    const report = await readReport(shared);
    return {
      exitCode,
      sharedDir: shared,
      errors,
      objects,
      report,
      readLines: (limit) =>
        readLines(
          objects.map(({ bucket, object }) => join(dir, "store", bucket, object)),
          limit,
        ),
    };
  } finally {
    await store?.close();
  }
}

/** A folder for runs that leave nothing behind. */
export async function withTemporaryDir<T>(session: Session, work: (dir: string) => Promise<T>): Promise<T> {
  await mkdir(session.stateDir, { recursive: true });
  const dir = await mkdtemp(join(session.stateDir, "tmp-"));
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function hostArguments(connector: string, options: RunOptions, shared: string): string[] {
  const given: [string, string | undefined][] = [
    ["params", options.params],
    ["schema", options.schema],
    ["limit", options.limit],
    ["time-zone", options.timeZone],
    ["expand-window", options.expandWindow],
    ["empty-window", options.emptyWindow],
  ];
  return [
    ...["--connector", connector, "--shared-dir", shared, "--output", options.output ?? "gs://local"],
    ...given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...(options.param ?? []).flatMap((pair) => ["--param", pair]),
  ];
}

async function runProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<number> {
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const forward = (signal: NodeJS.Signals): void => {
    child.kill(signal);
  };
  process.on("SIGINT", forward).on("SIGTERM", forward);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  const exitCode = await new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 1)));
  process.off("SIGINT", forward).off("SIGTERM", forward);
  return exitCode;
}

async function listedObjects(shared: string): Promise<HostRun["objects"]> {
  const text = await readFile(sharedDir(shared).loadPath, "utf8").catch(() => "");
  const parsed = parseLoadPath(text);
  return parsed.ok ? parsed.loadPath.objects : [];
}

async function readReport(shared: string): Promise<RunReport | undefined> {
  const text = await readFile(join(shared, ".run.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

async function readLines(files: readonly string[], limit: number): Promise<string[]> {
  const lines: string[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    for (const line of text.split("\n")) {
      if (lines.length === limit) return lines;
      if (line !== "") lines.push(line);
    }
  }
  return lines;
}
