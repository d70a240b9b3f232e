import { RunRefused, reason } from "../reason.js";
import { columnsOf, compareColumns } from "./duckdb-columns.js";
import {
  type DuckDBConnection,
  type DuckDBInstance,
  type DuckdbOptions,
  guarded,
  openInstance,
} from "./duckdb-instance.js";
import { ADD_SLICE, CREATE_LEDGER, FIND_LOAD, FIND_RUN, RECORD_LOAD } from "./ledger.js";
import { clearSql, columnList, insertSql, placeOf, type TablePlace } from "./load-sql.js";
import { TIMESTAMP_MACRO } from "./types.js";
import type { LoadName, LoadRequest, LoadResult, TablePreview, Warehouse } from "./warehouse.js";

/**
 * Opens (or creates) a DuckDB file as the warehouse. Only one process can: the lock of another is waited for.
 * @throws RunRefused, fault `warehouse`, when the lock does not come free or the file is no warehouse
 */
export async function openDuckdb(path: string, options: DuckdbOptions = {}): Promise<Warehouse> {
  const instance = await openInstance(path, options);
  const connection = await guarded(() => prepared(instance)).catch((error: unknown) => {
    // Left open, it would hold the lock against everyone, this process included.
    instance.closeSync();
    throw error;
  });
  return {
    findLoad: (name) => guarded(() => findLoad(connection, FIND_LOAD, parametersOf(name))),
    findRun: ({ runId }) => guarded(() => findLoad(connection, FIND_RUN, [runId])),
    load: (request) => guarded(() => load(connection, request)),
    compare: (table) => guarded(() => compareColumns(connection, table)),
    preview: (table, limit) => guarded(() => preview(connection, table, limit)),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function prepared(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(TIMESTAMP_MACRO);
  await connection.run(CREATE_LEDGER);
  const columns = await columnsOf(connection, "main", "_collectro_loads");
  if (!columns.has("slice")) await connection.run(ADD_SLICE);
  return connection;
}

async function load(connection: DuckDBConnection, request: LoadRequest): Promise<LoadResult> {
  await connection.run("BEGIN TRANSACTION");
  try {
    const earlier = await findLoad(connection, FIND_LOAD, parametersOf(request));
    const result = earlier ?? (await loadInTransaction(connection, request));
    await connection.run("COMMIT");
    return result;
  } catch (error) {
    // After a failed COMMIT there is no transaction left to roll back.
    await connection.run("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

async function loadInTransaction(connection: DuckDBConnection, request: LoadRequest): Promise<LoadResult> {
  const { table, window, rows } = request;
  await prepareTable(connection, request);
  const clear = clearSql(table, window);
  if (clear) await connection.run(clear);
  let loaded = 0;
  if (request.files.length > 0) {
    const result = await connection.run(insertSql(table, request.files, request.longestFileBytes));
    loaded = result.rowsChanged;
  }
  if (loaded !== rows) {
    const values = { loaded, validated: rows, table: table.name };
    throw new RunRefused([reason("COUNT_DIFFERS", values)], "warehouse");
  }
  const [loadId, runId, slice] = parametersOf(request);
  const what = [table.name, window.from, window.to, table.mode, String(rows)];
  await connection.run(RECORD_LOAD, [loadId, ...what, runId, slice]);
  return { kind: "loaded", rows };
}

type Parameters = (string | null)[];

function parametersOf({ loadId, runId, slice }: LoadName): [string, string, string | null] {
  return [loadId, runId, slice ?? null];
}

async function findLoad(
  connection: DuckDBConnection,
  sql: string,
  parameters: Parameters,
): Promise<LoadResult | undefined> {
  const [row] = (await connection.runAndReadAll(sql, parameters)).getRowsJson();
  return row && { kind: "already", runId: String(row[0]), rows: Number(row[1]) };
}

/** Creates what is missing, and refuses a table with other columns. */
async function prepareTable(connection: DuckDBConnection, { table }: LoadRequest): Promise<void> {
  const place = placeOf(table.name);
  await refuseOtherCase(connection, place);
  const differences = await compareColumns(connection, table);
  if (differences === undefined) {
    await connection.run(`CREATE SCHEMA IF NOT EXISTS "${place.schema}"`);
    await connection.run(`CREATE TABLE ${place.sql} (${columnList(table)})`);
    return;
  }
  if (differences.length === 0) return;
  throw new RunRefused([reason("TABLE_DIFFERS", { table: table.name, columns: differences.join("; ") })], "warehouse");
}

/** Names that differ only in case are two for BigQuery and one for DuckDB: rows of one table must not go into the other. */
async function refuseOtherCase(connection: DuckDBConnection, place: TablePlace): Promise<void> {
  const sql = `SELECT schema_name, $1 FROM duckdb_schemas()
    WHERE database_name = current_database() AND lower(schema_name) = lower($1) AND schema_name <> $1
    UNION ALL SELECT schema_name || '.' || table_name, $1 || '.' || $2 FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name = $1 AND lower(table_name) = lower($2) AND table_name <> $2`;
  const [other] = (await connection.runAndReadAll(sql, [place.schema, place.table])).getRowsJson();
  if (other === undefined) return;
  const [found, wanted] = other.map(String);
  throw new RunRefused([reason("TABLE_CASE", { found: found ?? "", wanted: wanted ?? "" })], "warehouse");
}

async function preview(connection: DuckDBConnection, name: string, limit: number): Promise<TablePreview | undefined> {
  const place = placeOf(name);
  const columns = await columnsOf(connection, place.schema, place.table);
  if (columns.size === 0) return undefined;
  const rows = await connection.runAndReadAll(`SELECT * FROM ${place.sql} LIMIT ${Math.trunc(limit)}`);
  const count = await connection.runAndReadAll(`SELECT count(*) FROM ${place.sql}`);
  return {
    columns: [...columns].map(([column, type]) => ({ name: column, type })),
    rows: rows.getRowObjectsJson(),
    totalRows: Number(count.getRowsJson()[0]?.[0]),
  };
}
