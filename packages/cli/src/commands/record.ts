import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { formatProblem, ProblemError } from "@collectro/contract";
import { type Cassette, PLACEHOLDER, readCassette, replayArguments } from "@collectro/testkit/cassette";
import colors from "picocolors";
import { showLogLine } from "../display.js";
import { tellErrors } from "../failure.js";
import { type HostRun, type HostRunOptions, type RunOptions, runHost, withTemporaryDir } from "../host-run.js";
import { type RecordingFiles, recordingFiles, writeTest } from "../recording-files.js";
import { readLines } from "../sample.js";
import type { Session } from "../session.js";

/** What `collectro record` takes. */
export type RecordOptions = Omit<RunOptions, "output"> & { readonly out?: string };

const HOST = fileURLToPath(import.meta.resolve("@collectro/testkit/cassette-host"));

/** Rows as they were when recorded, and as a replay gives them. */
interface Takes {
  readonly cassette: Cassette;
  readonly recorded: readonly string[];
  readonly replayed: readonly string[];
}

/**
 * `collectro record NAME`: runs the connector against its real source, then once more from what was recorded, and keeps
 * cassette, rows and a test only when both gave the same rows. Exit code: the container's, 1 when they did not.
 */
export async function record(session: Session, connector: string, { out, ...options }: RecordOptions): Promise<number> {
  const files = recordingFiles(session, connector, out);
  return await withTemporaryDir(session, async (dir) => {
    const path = join(dir, "cassette.yaml");
    const takes = await take(session, connector, options, dir, path);
    if ("exitCode" in takes) return fail(session, takes);
    if (!sameRows(takes)) return differs(session, files.cassette, takes);
    tell(session, connector, takes, files, await keep(files, connector, path, takes));
    return 0;
  });
}

/** Writes the files; returns whether the test is new. Throws ARGUMENT_INVALID when they cannot be written there. */
async function keep(files: RecordingFiles, connector: string, path: string, { replayed }: Takes): Promise<boolean> {
  try {
    await mkdir(dirname(files.cassette), { recursive: true });
    await copyFile(path, files.cassette);
    await writeFile(files.rows, replayed.map((line) => `${line}\n`).join(""));
    return await writeTest(files, connector);
  } catch (error) {
    const detail = (error as Error).message;
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--out", detail }], { cause: error });
  }
}

/** The run and its replay; the one that failed, when one did. */
async function take(
  session: Session,
  connector: string,
  options: RunOptions,
  dir: string,
  path: string,
): Promise<Takes | HostRun> {
  const show: HostRunOptions = session.json ? {} : { onLine: (line) => console.log(showLogLine(line)) };
  const run = await runHost(session, connector, options, dir, { ...show, program: [HOST, "record", path] });
  if (run.exitCode !== 0) return run;
  const recorded = await readLines(run.files);
  const cassette = await readCassette(path);
  const again = await runHost(session, connector, optionsOf(cassette), dir, { program: [HOST, "replay", path] });
  if (again.exitCode !== 0) return again;
  return { cassette, recorded, replayed: await readLines(again.files) };
}

function optionsOf(cassette: Cassette): RunOptions {
  const { from, to, params, schema } = replayArguments(cassette);
  const { limit, timeZone, expandWindow, emptyWindow } = cassette.run;
  return {
    ...{ from, to, params: JSON.stringify(params) },
    ...(schema ? { schema: JSON.stringify(schema) } : {}),
    ...(limit === undefined ? {} : { limit: String(limit) }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(expandWindow === undefined ? {} : { expandWindow }),
    ...(emptyWindow === undefined ? {} : { emptyWindow }),
  };
}

/** A row in which a secret stood has a placeholder there now. */
function sameRows({ recorded, replayed }: Takes): boolean {
  const isSame = (line: string, index: number): boolean => line === recorded[index] || line.includes(PLACEHOLDER);
  return recorded.length === replayed.length && replayed.every(isSame);
}

function fail({ json }: Session, { errors, unlogged, exitCode }: HostRun): number {
  tellErrors(json ? errors : unlogged, exitCode, json);
  return exitCode;
}

/** From where the user stands, unless it is elsewhere. */
function shown(path: string): string {
  const fromHere = relative("", path);
  return fromHere.startsWith("..") ? path : fromHere;
}

function differs({ texts, language, json }: Session, where: string, { recorded, replayed }: Takes): number {
  const detail = texts.record.differs(recorded.length, replayed.length);
  tellErrors([formatProblem({ code: "CASSETTE_MISMATCH", where, detail }, language)], 1, json);
  return 1;
}

function tell(
  { texts, json }: Session,
  connector: string,
  { cassette, replayed }: Takes,
  files: RecordingFiles,
  testWritten: boolean,
): void {
  const [requests, rows] = [cassette.exchanges.length, replayed.length];
  if (json) {
    const { cassette: path, rows: rowsPath, test } = files;
    console.log(JSON.stringify({ exitCode: 0, requests, rows, files: { cassette: path, rows: rowsPath, test } }));
    return;
  }
  const { recorded, lookThrough, kept } = texts.record;
  console.log(colors.green(recorded(connector, requests, rows)));
  console.log(`  ${shown(files.cassette)}  ${colors.dim(lookThrough)}`);
  console.log(`  ${shown(files.rows)}`);
  console.log(`  ${shown(files.test)}${testWritten ? "" : `  ${colors.dim(kept)}`}`);
}
