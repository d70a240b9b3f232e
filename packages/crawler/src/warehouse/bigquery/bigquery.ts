import { formatGcsUri } from "@collectro/contract";
import { parseTableSchema, schemaToJson } from "@collectro/table-schema";
import { RunRefused, reason } from "../../reason.js";
import type { WorkflowTable } from "../../workflow/workflow.js";
import { differencesOf } from "../compare.js";
import type { LoadRequest, LoadResult, TablePreview, Warehouse } from "../warehouse.js";
import { type LiveTable, openBigqueryApi, type TableName } from "./client.js";
import { guarded } from "./faults.js";
import { isTransient, patiently, runAttempts } from "./jobs.js";
import { findLoad } from "./ledger.js";
import { findMoved, move } from "./move.js";
import { labelsOf, nameOf, type OpenWarehouse } from "./opened.js";
import type { BigqueryTarget } from "./settings.js";
import { LEDGER_FIELDS, LEDGER_TABLE } from "./sql.js";

/** One load job takes so many addresses (BigQuery quotas, load jobs). */
const MAX_URIS = 10_000;
/** A staging table that was left behind goes by itself. */
const STAGING_LIFE_MS = 24 * 3_600_000;

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
    findRun: (run) => guarded(() => findMoved(session, run)),
    load: (request) => guarded(() => load(session, request)),
    compare: (table) => ask(() => compare(session, table)),
    preview: (_, limit) => ask(() => preview(session, limit)),
    close: () => undefined,
  };
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
    staged += (await runAttempts(session, id, configuration, isTransient)).outputRows;
  }
  if (staged === rows) return;
  throw new RunRefused([reason("COUNT_DIFFERS", { loaded: staged, validated: rows, table: table.name })], "warehouse");
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
