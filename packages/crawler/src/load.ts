import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { formatGcsUri, sharedDir } from "@collectro/contract";
import type { LineVerdict } from "@collectro/table-schema";
import { openGcs } from "./fetch/gcs.js";
import type { ObjectSource, ObjectStat } from "./fetch/object-source.js";
import { readLoadPath, statObjects } from "./fetch/objects.js";
import { eachOf } from "./fetch/side-by-side.js";
import { stageObject } from "./fetch/staging.js";
import { openValidationPool } from "./fetch/validation-pool.js";
import { demandDates, sliceKeyOf } from "./load-fence.js";
import { OutcomeUnknown } from "./outcome-unknown.js";
import { type Reason, RunRefused, reason } from "./reason.js";
import type { RunObject } from "./record/run-objects.js";
import type { RunRecord } from "./record/runs.js";
import { WAREHOUSE_FILE } from "./record/state.js";
import type { RunSession } from "./session.js";
import { targetOf } from "./warehouse/bigquery/target.js";
import { loadIdOf } from "./warehouse/ledger.js";
import type { LoadResult, RunName } from "./warehouse/warehouse.js";

/** Objects fetched at the same time, beyond those that are being validated. */
const FETCHES_AHEAD = 2;
const STATS_AT_ONCE = 16;
const MAX_REASONS = 10;

/** Files that are ready for the warehouse. */
interface Staged {
  readonly files: readonly string[];
  readonly rows: number;
  /** Rows of each file. */
  readonly rowsOf: readonly number[];
  /** Of the longest file, unpacked. */
  readonly longestFileBytes: number;
}

/**
 * Takes a believed success to the warehouse: loadpath.txt → objects → staged files → validated rows → one transaction.
 * @param endpoint the server behind `gs://`; absent = Google
 * @throws RunRefused with the reasons; nothing was loaded then. SliceTaken when somebody took the dates over meanwhile
 */
export async function loadRun(session: RunSession, endpoint: string | undefined): Promise<LoadResult> {
  const { id: runId, window, details } = session.run();
  const { table, output, emptyWindow } = details.workflow;
  const loadPath = await readLoadPath(sharedDir(details.sharedDir).loadPath, output);
  const source = await openGcs(endpoint);
  const objects = await statObjects(loadPath, source);
  const totalBytes = objects.reduce((sum, object) => sum + object.bytes, 0);
  session.count({ objects: objects.length, bytes: totalBytes });
  session.emit({ type: "stage", stage: "objects", count: objects.length, total: objects.length });

  const loadId = loadIdOf(table, window, objects, runId);
  const named = { loadId, ...nameOf(session.run()) };
  const wait = waiting(session);
  // Asked before the fetch: a run that was interrupted after its load has nothing to fetch.
  const earlier = await session.state.withWarehouse((warehouse) => warehouse.findLoad(named), wait);
  if (earlier) return earlier;
  const known = objects.map(toRunObject);
  session.state.runs.objects.write(runId, known);
  try {
    const staged = await stageAll(session, source, objects, totalBytes);
    session.state.runs.objects.write(
      runId,
      known.map((object, index) => ({ ...object, rows: staged.rowsOf[index] ?? 0 })),
    );
    if (staged.rows === 0 && emptyWindow === "failure") throw new RunRefused([reason("EMPTY_WINDOW")]);
    const { files, rows, longestFileBytes } = staged;
    const unchanged = async (): Promise<boolean> => {
      await demandDates(session.run(), endpoint);
      return await isUnchanged(source, objects);
    };
    const request = { ...named, table, window, objects, unchanged, files, rows, longestFileBytes };
    return await session.state.withWarehouse(async (warehouse) => {
      // Minutes may have gone by, with the rows or in waiting for the warehouse.
      await demandDates(session.run(), endpoint);
      return await warehouse.load(request);
    }, wait);
  } finally {
    // What is left of the staging folder costs space, but says nothing about the rows: they may be in the table by now.
    await rm(session.folder.staging, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Asks for every object once more. */
async function isUnchanged(source: ObjectSource, objects: readonly ObjectStat[]): Promise<boolean> {
  let same = true;
  await eachOf(objects, STATS_AT_ONCE, async ({ location, generation }) => {
    same &&= (await source.stat(location))?.generation === generation;
    return same;
  });
  return same;
}

function toRunObject({ location, generation, bytes, crc32c }: ObjectStat): RunObject {
  return { uri: formatGcsUri(location, "gs"), generation, bytes, ...(crc32c === undefined ? {} : { crc32c }) };
}

/**
 * The load of a run by the crawler that it is taken up from; nothing of its objects need be there any more.
 * @throws OutcomeUnknown when the warehouse does not tell, or somebody stops the run before it does
 */
export async function findLoadOf(session: RunSession): Promise<LoadResult | undefined> {
  const run = nameOf(session.run());
  try {
    return await session.state.withWarehouse((warehouse) => warehouse.findRun(run), waiting(session));
  } catch (error) {
    const [cause = ""] = (error as Error).message.split("\n", 1);
    throw new OutcomeUnknown(session.run().details.workflow.table.name, cause);
  }
}

function nameOf({ id: runId, details: { fence, workflow } }: RunRecord): RunName {
  return fence ? { runId, slice: sliceKeyOf(fence, workflow.output.bucket) } : { runId };
}

function waiting(session: RunSession) {
  const onWait = (seconds: number) => session.warn(reason("WAREHOUSE_WAITING", { path: WAREHOUSE_FILE, seconds }));
  const { workflow } = session.run().details;
  return { onWait, signal: session.signal, ...targetOf(workflow) };
}

/** Fetches and validates side by side. The first object that is wrong ends the fetching; problems of all fetched are told. */
async function stageAll(
  session: RunSession,
  source: ObjectSource,
  objects: readonly ObjectStat[],
  totalBytes: number,
): Promise<Staged> {
  const { staging } = session.folder;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const { workflow } = session.run().details;
  const { schema, windowColumn, mode } = workflow.table;
  const days = mode === "replace-window" && windowColumn !== undefined;
  const rules = { schema, ...(days ? { windowColumn: { name: windowColumn, ...session.run().window } } : {}) };
  await using pool = openValidationPool(rules, objects.length, totalBytes);
  const files: string[] = [];
  const rowsOf: number[] = [];
  const progress = { bytes: 0, rows: 0 };
  let longestFileBytes = 0;
  const refused: { object: ObjectStat; verdict: LineVerdict }[] = [];
  await eachOf(objects, pool.lanes + FETCHES_AHEAD, async (object, index) => {
    const path = join(staging, `${String(index).padStart(5, "0")}.json`);
    await stageObject(source, object, path, session.signal);
    progress.bytes += object.bytes;
    session.emit({ type: "stage", stage: "bytes", count: progress.bytes, total: totalBytes });
    const verdict = await pool.validate(path, formatGcsUri(object.location));
    if (verdict.problemCount === 0) progress.rows += verdict.rows;
    session.emit({ type: "stage", stage: "validated", count: progress.rows });
    files[index] = path;
    rowsOf[index] = verdict.rows;
    longestFileBytes = Math.max(longestFileBytes, verdict.bytes);
    if (verdict.problemCount > 0) refused.push({ object, verdict });
    return verdict.problemCount === 0;
  });
  session.count({ rowsValidated: progress.rows });
  if (refused.length > 0) throw new RunRefused(rowReasons(refused));
  return { files, rows: progress.rows, rowsOf, longestFileBytes };
}

function rowReasons(refused: readonly { object: ObjectStat; verdict: LineVerdict }[]): Reason[] {
  const named = refused.flatMap(({ object, verdict }) =>
    verdict.problems.map(({ line, path, expected, got, hint }) =>
      reason("ROW_REFUSED", { object: formatGcsUri(object.location), line, path, expected, got, hint }),
    ),
  );
  const count = refused.reduce((sum, { verdict }) => sum + verdict.problemCount, 0);
  return [...named.slice(0, MAX_REASONS), reason("ROWS_REFUSED", { count })];
}
