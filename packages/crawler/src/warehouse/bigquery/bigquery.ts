import { formatGcsUri } from "@collectro/contract";
import { parseTableSchema, schemaToJson } from "@collectro/table-schema";
import { RunRefused, reason } from "../../reason.js";
import type { WorkflowTable } from "../../workflow/workflow.js";
import { differencesOf } from "../compare.js";
import type { LoadRequest, LoadResult, TablePreview, Warehouse } from "../warehouse.js";
import { type BigqueryApi, type LiveTable, openBigqueryApi, type TableName } from "./client.js";
import { guarded, jobRefused } from "./faults.js";
import { patiently, runJob } from "./jobs.js";
import type { BigqueryTarget } from "./settings.js";
import { findLoadSql, findRunSql, LEDGER_FIELDS, LEDGER_TABLE, moveSql, quoted } from "./sql.js";

/** One load job takes so many addresses (BigQuery quotas, load jobs). */
const MAX_URIS = 10_000;
/** A staging table that was left behind goes by itself. */
const STAGING_LIFE_MS = 24 * 3_600_000;
const MAX_MOVES = 3;

/**
 * BigQuery as the warehouse. Rows are loaded into a staging table, counted, and moved in one transaction together with
 * the LoadLedger's row; the ids of jobs are made from the content, so that no lost answer loads anything twice.
 * @throws RunRefused, fault `warehouse`, when BigQuery cannot be used
 */
export async function openBigquery(
  target: BigqueryTarget,
  signal: AbortSignal = new AbortController().signal,
): Promise<Warehouse> {
  const api = await guarded(() => openBigqueryApi(target));
  const session = { api, target, signal };
  const ask = <T>(work: () => Promise<T>): Promise<T> => guarded(() => patiently(work, signal));
  return {
    findLoad: ({ loadId, runId }) => ask(() => find(session, findLoadSql, { loadId, runId })),
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
  const parts = target.table.split(".");
  const own = parts.pop() ?? "";
  const dataset = parts.pop() ?? "";
  return { project: parts.join(".") || api.project, dataset, table: table ?? own };
}

async function find(
  session: OpenWarehouse,
  sql: (ledger: string) => string,
  params: Readonly<Record<string, string>>,
): Promise<LoadResult | undefined> {
  const ledger = nameOf(session, LEDGER_TABLE);
  if (!(await session.api.table(ledger))) return undefined;
  const [row] = await session.api.query(sql(quoted(ledger)), params);
  return row && { kind: "already", runId: String(row["run_id"]), rows: Number(row["row_count"]) };
}

async function load(session: OpenWarehouse, request: LoadRequest): Promise<LoadResult> {
  const { api, signal } = session;
  await patiently(() => prepareTables(session, request.table), signal);
  const { loadId, runId } = request;
  const earlier = await patiently(() => find(session, findLoadSql, { loadId, runId }), signal);
  if (earlier) return earlier;
  const staging = nameOf(session, `_collectro_staging_${loadId.slice(0, 16)}_${runId.replaceAll("-", "_")}`);
  await patiently(() => makeStaging(session, staging, request.table), signal);
  await stage(session, staging, request);
  if (!(await request.unchanged())) throw new RunRefused([reason("OBJECT_REPLACED")], "warehouse");
  await move(session, staging, request);
  // What is left behind of it costs a day of storage, and says nothing of the rows.
  await api.deleteTable(staging).catch(() => undefined);
  return { kind: "loaded", rows: request.rows };
}

async function prepareTables(session: OpenWarehouse, table: WorkflowTable): Promise<void> {
  const { api, target } = session;
  const differences = await compare(session, table);
  if (differences === undefined) {
    const name = nameOf(session);
    if (!(await api.hasDataset(name))) {
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

async function makeStaging({ api }: OpenWarehouse, staging: TableName, { schema }: WorkflowTable): Promise<void> {
  const expirationTime = String(Date.now() + STAGING_LIFE_MS);
  await api.createTable(staging, { schema: { fields: schemaToJson(schema) }, expirationTime });
}

/** Load jobs, one after the other; the first replaces what an earlier try left in the staging table. */
async function stage(session: OpenWarehouse, staging: TableName, request: LoadRequest): Promise<void> {
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
    const id = `collectro_load_${loadId.slice(0, 32)}_${runId}_${index}`;
    const state = await runJob(session.api, id, configuration, session.signal);
    if (state.failed) throw jobRefused(state);
    staged += state.outputRows;
  }
  if (staged === rows) return;
  throw new RunRefused([reason("COUNT_DIFFERS", { loaded: staged, validated: rows, table: table.name })], "warehouse");
}

/** A transaction that another one got in the way of is tried again: nothing of it was done. */
async function move(session: OpenWarehouse, staging: TableName, request: LoadRequest): Promise<void> {
  const { loadId, runId, table, window, rows } = request;
  const ledger = quoted(nameOf(session, LEDGER_TABLE));
  const query = moveSql({
    target: quoted(nameOf(session)),
    staging: quoted(staging),
    ledger,
    table,
    window,
    loadId,
    runId,
    rows,
  });
  for (let attempt = 1; ; attempt += 1) {
    const id = `collectro_move_${loadId.slice(0, 32)}_${runId}_${attempt}`;
    const configuration = { labels: labelsOf(session), query: { query, useLegacySql: false } };
    const state = await runJob(session.api, id, configuration, session.signal);
    if (!state.failed) return;
    const conflict = /concurrent|aborted|conflict/i.test(state.failed.message);
    if (!conflict || attempt === MAX_MOVES) throw jobRefused(state);
  }
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

/** The client wraps dates and decimals into objects with a `value`. */
function plainRow(row: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(row, (_, value) => (isWrapped(value) ? value.value : value)));
}

function isWrapped(value: unknown): value is { value: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).length === 1 &&
    "value" in value &&
    typeof value.value === "string"
  );
}
