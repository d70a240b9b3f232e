import { createHash } from "node:crypto";
import { formatGcsUri } from "@collectro/contract";
import { parseTableSchema, schemaToJson } from "@collectro/table-schema";
import { OutcomeUnknown } from "../../outcome-unknown.js";
import { RunRefused, reason } from "../../reason.js";
import type { WorkflowTable } from "../../workflow/workflow.js";
import { differencesOf } from "../compare.js";
import type { LoadName, LoadRequest, LoadResult, TablePreview, Warehouse } from "../warehouse.js";
import {
  type BigqueryApi,
  type JobConfiguration,
  type JobState,
  type LiveTable,
  openBigqueryApi,
  placeOf,
  type TableName,
} from "./client.js";
import { guarded, jobRefused } from "./faults.js";
import { type EndedJob, isTransient, patiently, pauseBefore, runJob } from "./jobs.js";
import type { BigqueryTarget } from "./settings.js";
import { addSliceSql, findLoadSql, findRunSql, LEDGER_FIELDS, LEDGER_TABLE, moveSql, quoted } from "./sql.js";

/** One load job takes so many addresses (BigQuery quotas, load jobs). */
const MAX_URIS = 10_000;
/** A staging table that was left behind goes by itself. */
const STAGING_LIFE_MS = 24 * 3_600_000;
const MAX_ATTEMPTS = 8;

/**
 * BigQuery as the warehouse. Rows are loaded into a staging table, counted, and moved in one transaction together with
 * the LoadLedger's row; the ids of jobs are made from the content, so that no lost answer loads anything twice.
 * @throws RunRefused, fault `warehouse`, when BigQuery cannot be used
 */
export async function openBigquery(
  target: BigqueryTarget,
  signal: AbortSignal = new AbortController().signal,
): Promise<Warehouse> {
  const api = await guarded(() => patiently(() => openBigqueryApi(target), signal));
  const session = { api, target, signal };
  const ask = <T>(work: () => Promise<T>): Promise<T> => guarded(() => patiently(work, signal));
  return {
    findLoad: (name) => ask(() => findLoad(session, name)),
    findRun: (runId) => ask(() => find(session, findRunSql, { runId })),
    load: (request) => guarded(() => load(session, request)),
    compare: (table) => ask(() => compare(session, table)),
    preview: (_, limit) => ask(() => preview(session, limit)),
    close: () => undefined,
  };
}

interface OpenWarehouse {
  readonly api: BigqueryApi;
  readonly target: BigqueryTarget;
  readonly signal: AbortSignal;
}

function nameOf({ api, target }: OpenWarehouse, table?: string): TableName {
  const own = placeOf(target.table, api.project);
  return table === undefined ? own : { ...own, table };
}

async function find(
  session: OpenWarehouse,
  sql: (ledger: string) => string,
  params: Readonly<Record<string, string>>,
): Promise<LoadResult | undefined> {
  const ledger = nameOf(session, LEDGER_TABLE);
  const live = await session.api.table(ledger);
  if (!live) return undefined;
  await bringUpToDate(session, live);
  const [row] = await session.api.query(sql(quoted(ledger)), params);
  return row && { kind: "already", runId: String(row["run_id"]), rows: Number(row["row_count"]) };
}

function findLoad(session: OpenWarehouse, { loadId, runId, slice = "" }: LoadName): Promise<LoadResult | undefined> {
  return find(session, findLoadSql, { loadId, runId, slice });
}

/** A ledger of an earlier version knows no slices. */
async function bringUpToDate(session: OpenWarehouse, { fields }: LiveTable): Promise<void> {
  if ((fields as { name: string }[]).some(({ name }) => name === "slice")) return;
  await session.api.query(addSliceSql(quoted(nameOf(session, LEDGER_TABLE))), {});
}

async function load(session: OpenWarehouse, request: LoadRequest): Promise<LoadResult> {
  const { api, signal } = session;
  await patiently(() => prepareTables(session, request.table), signal);
  const { loadId, runId } = request;
  const earlier = await patiently(() => findLoad(session, request), signal);
  if (earlier) return earlier;
  const staging = nameOf(session, `_collectro_staging_${loadId.slice(0, 16)}_${runId.replaceAll("-", "_")}`);
  const createdAt = await patiently(() => makeStaging(session, staging, request.table), signal);
  await stage(session, staging, createdAt, request);
  if (!(await request.unchanged())) throw new RunRefused([reason("OBJECT_REPLACED")], "warehouse");
  const other = await move(session, staging, request);
  // What is left behind of it costs a day of storage, and says nothing of the rows.
  await api.deleteTable(staging).catch(() => undefined);
  return other ?? { kind: "loaded", rows: request.rows };
}

async function prepareTables(session: OpenWarehouse, table: WorkflowTable): Promise<void> {
  const { api, target } = session;
  const differences = await compare(session, table);
  if (differences === undefined) {
    const name = nameOf(session);
    if (!api.hasDataset) {
      throw new RunRefused([reason("DATASET_MISSING", { dataset: `${name.project}:${name.dataset}` })], "warehouse");
    }
    const { partition, cluster, labels } = target.settings;
    await api.createTable(name, {
      schema: { fields: schemaToJson(table.schema) },
      ...(partition
        ? { timePartitioning: { type: (partition.by ?? "day").toUpperCase(), field: partition.column } }
        : {}),
      ...(cluster ? { clustering: { fields: cluster } } : {}),
      ...(labels ? { labels } : {}),
    });
  } else if (differences.length > 0) {
    const columns = differences.join("; ");
    throw new RunRefused([reason("TABLE_DIFFERS", { table: table.name, columns })], "warehouse");
  }
  await api.createTable(nameOf(session, LEDGER_TABLE), { schema: { fields: LEDGER_FIELDS } });
}

async function compare(session: OpenWarehouse, table: WorkflowTable): Promise<readonly string[] | undefined> {
  const live = await session.api.table(nameOf(session));
  if (!live) return undefined;
  const parsed = parseTableSchema(live.fields);
  return parsed.ok
    ? differencesOf(table.schema, parsed.schema)
    : parsed.problems.map(({ path, problem }) => `${path}: ${problem}`);
}

/** Resolves to when the table was made: one that was made anew needs its load anew. */
async function makeStaging({ api }: OpenWarehouse, staging: TableName, { schema }: WorkflowTable): Promise<string> {
  const expirationTime = String(Date.now() + STAGING_LIFE_MS);
  await api.createTable(staging, { schema: { fields: schemaToJson(schema) }, expirationTime });
  return (await api.table(staging))?.createdAt ?? "";
}

/** Load jobs, one after the other; the first replaces what an earlier try left in the staging table. */
async function stage(
  session: OpenWarehouse,
  staging: TableName,
  createdAt: string,
  request: LoadRequest,
): Promise<void> {
  const { loadId, runId, table, rows } = request;
  const uris = request.objects.map(({ location }) => formatGcsUri(location, "gs"));
  let staged = 0;
  for (let index = 0; index * MAX_URIS < uris.length; index += 1) {
    const configuration = {
      labels: labelsOf(session),
      load: {
        sourceUris: uris.slice(index * MAX_URIS, (index + 1) * MAX_URIS),
        sourceFormat: "NEWLINE_DELIMITED_JSON",
        schema: { fields: schemaToJson(table.schema) },
        destinationTable: { projectId: staging.project, datasetId: staging.dataset, tableId: staging.table },
        writeDisposition: index === 0 ? "WRITE_TRUNCATE" : "WRITE_APPEND",
        maxBadRecords: 0,
        ignoreUnknownValues: false,
      },
    };
    const id = `collectro_load_${loadId.slice(0, 32)}_${runId}_${createdAt}_${index}`;
    staged += (await runAttempts(session, id, configuration, session.signal, isTransient)).outputRows;
  }
  if (staged === rows) return;
  throw new RunRefused([reason("COUNT_DIFFERS", { loaded: staged, validated: rows, table: table.name })], "warehouse");
}

/** Runs a job, and another one in its place where a failure says that this helps. */
async function runAttempts(
  { api }: OpenWarehouse,
  id: string,
  configuration: JobConfiguration,
  signal: AbortSignal,
  isWorthIt: (state: EndedJob) => boolean,
): Promise<EndedJob> {
  let made = 0;
  for (let attempt = 1; ; attempt += 1) {
    const state = await runJob(api, `${id}_${attempt}`, configuration, signal);
    if (!state.failed) return state;
    if (!state.wasThere) made += 1;
    if (!isWorthIt(state) || made === MAX_ATTEMPTS) throw jobRefused(state);
    if (!state.wasThere) await pauseBefore(made, signal);
  }
}

/**
 * From here on a stop waits: once the transaction is on its way, only BigQuery knows whether it was done. Where it cannot be
 * asked, the ledger is; where that cannot be asked either, nobody says what became of it.
 * @returns what another run of the same slice has loaded, and this one therefore has not
 */
async function move(session: OpenWarehouse, staging: TableName, request: LoadRequest): Promise<LoadResult | undefined> {
  const { runId } = request;
  const query = moveSql({
    ...request,
    target: quoted(nameOf(session)),
    staging: quoted(staging),
    ledger: quoted(nameOf(session, LEDGER_TABLE)),
  });
  const configuration = { labels: labelsOf(session), query: { query, useLegacySql: false } };
  const unstoppable = new AbortController().signal;
  session.signal.throwIfAborted();
  try {
    const isWorthIt = (state: EndedJob): boolean => isConflict(state) || isAnothers(state, request);
    await runAttempts(session, moveId(request), configuration, unstoppable, isWorthIt);
    if (request.slice === undefined) return undefined;
    // The job may have been another run's, or a script that found another run's rows.
    const done = await patiently(() => findLoad(session, request), unstoppable);
    if (done?.kind !== "already") throw refusedJob(moveId(request));
    return done.runId === runId ? undefined : done;
  } catch (error) {
    // A refusal is an answer: nothing was done.
    if (error instanceof RunRefused) throw error;
    const done = await patiently(() => find(session, findRunSql, { runId }), unstoppable).catch(() => {
      throw new OutcomeUnknown(quoted(nameOf(session)), (error as Error).message);
    });
    if (!done) throw error;
    return undefined;
  }
}

/**
 * Runs of one slice share the ids of their jobs, of which BigQuery makes each once: two that load at the same instant, which
 * its transactions would let pass both, are one behind the other.
 */
function moveId({ loadId, runId, slice }: LoadRequest): string {
  if (slice === undefined) return `collectro_move_${loadId.slice(0, 32)}_${runId}`;
  return `collectro_move_slice_${createHash("sha256").update(slice).digest("hex").slice(0, 40)}`;
}

/** A job that says that it is done, of which the ledger knows nothing: somebody has taken its row away. */
function refusedJob(id: string): RunRefused {
  const cause = `the job ${id}_… was done before, and ${LEDGER_TABLE} does not tell what it loaded`;
  return new RunRefused([reason("WAREHOUSE_FAILED", { cause })], "warehouse");
}

/** A job of another run of the slice, which failed over something of its own. */
function isAnothers({ wasThere }: EndedJob, { slice }: LoadRequest): boolean {
  return wasThere && slice !== undefined;
}

/** A transaction that another one got in the way of: nothing of it was done. */
function isConflict(state: JobState): boolean {
  return isTransient(state) || /concurrent|aborted|conflict/i.test(state.failed?.message ?? "");
}

function labelsOf({ target }: OpenWarehouse): Record<string, string> {
  const workflow = target.workflow
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "_")
    .slice(0, 63);
  return { collectro_workflow: workflow, ...target.settings.labels };
}

async function preview(session: OpenWarehouse, limit: number): Promise<TablePreview | undefined> {
  const name = nameOf(session);
  const live: LiveTable | undefined = await session.api.table(name);
  if (!live) return undefined;
  const columns = (live.fields as { name: string; type: string }[]).map(({ name: column, type }) => ({
    name: column,
    type,
  }));
  const rows = await session.api.rows(name, limit);
  return { columns, rows: rows.map(plainRow), totalRows: live.rows };
}

/** The client wraps dates, decimals and integers into objects of its own with a `value`; bytes are base64, as in a row. */
function plainRow(row: unknown): Record<string, unknown> {
  return plain(row) as Record<string, unknown>;
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  const isRecord = Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null;
  if (!isRecord) return "value" in value ? value.value : String(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
