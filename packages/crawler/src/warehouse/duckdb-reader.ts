import { existsSync } from "node:fs";
import { ProblemError, type RunWindow } from "@collectro/contract";
import type { WorkflowTable } from "../workflow/workflow.js";
import { columnsOf, compareColumns } from "./duckdb-columns.js";
import { type DuckDBConnection, type DuckdbOptions, guarded, isSelect, openInstance } from "./duckdb-instance.js";
import { placeOf } from "./load-sql.js";
import { quoteName, quoteText } from "./types.js";
import type { TablePreview } from "./warehouse.js";

/** A query must not keep loads waiting: those of other processes give up after 30 s. */
const QUERY_MS = 20_000;
/** How long after one interrupt the next comes. */
const INTERRUPT_AGAIN_MS = 100;
const MAX_RESULT_CHARACTERS = 8 * 1024 * 1024;

/** What a query came to. */
export interface QueryAnswer extends TablePreview {
  /** There are more rows, or they became too large together. */
  readonly truncated: boolean;
}

/** Looks into the embedded warehouse, and cannot do anything else. */
export interface WarehouseReader {
  /** Rows of a table, those of the window alone where it dates its rows; undefined when there is no such table. */
  rows(table: WorkflowTable, window: RunWindow, limit: number): Promise<TablePreview | undefined>;
  /** One SELECT. @throws ProblemError QUERY_REFUSED for anything else, and QUERY_TOO_LONG after `limitMs` (default 20 s) */
  query(sql: string, limit: number, signal: AbortSignal, limitMs?: number): Promise<QueryAnswer>;
  /** How a table differs from its schema, in words; undefined when it is not there. */
  compare(table: WorkflowTable): Promise<readonly string[] | undefined>;
  close(): void;
}

/**
 * Opens the warehouse for reading; undefined when nothing has been loaded yet. The file is opened read-only, without access
 * to other files or the network, with little memory, and no statement can change these settings.
 * @throws RunRefused, fault `warehouse`, as `openInstance` does
 */
export async function openReader(path: string, options: DuckdbOptions): Promise<WarehouseReader | undefined> {
  if (!existsSync(path)) return undefined;
  const settings = { access_mode: "READ_ONLY", memory_limit: "512MB", autoload_known_extensions: "false" };
  const instance = await openInstance(path, options, settings);
  const connection = await guarded(async () => {
    const opened = await instance.connect();
    // In this order: none of them can be changed after the last. Without a folder for it, nothing spills to the disk.
    await opened.run("SET TimeZone = 'UTC'; SET temp_directory = ''; SET allow_community_extensions = false");
    await opened.run("SET enable_external_access = false; SET lock_configuration = true");
    return opened;
  }).catch((error: unknown) => {
    instance.closeSync();
    throw error;
  });
  return {
    rows: (table, window, limit) => guarded(() => rowsOf(connection, table, window, limit)),
    query: (sql, limit, signal, limitMs = QUERY_MS) => query(connection, sql, limit, signal, limitMs),
    compare: (table) => guarded(() => compareColumns(connection, table)),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function rowsOf(
  connection: DuckDBConnection,
  table: WorkflowTable,
  { from, to }: RunWindow,
  limit: number,
): Promise<TablePreview | undefined> {
  const place = placeOf(table.name);
  const columns = await columnsOf(connection, place.schema, place.table);
  if (columns.size === 0) return undefined;
  const dated = table.windowColumn !== undefined && columns.has(table.windowColumn);
  const day = `CAST(${quoteName(table.windowColumn ?? "")} AS DATE)`;
  const where = dated ? `WHERE ${day} BETWEEN DATE ${quoteText(from)} AND DATE ${quoteText(to)}` : "";
  const rows = await connection.runAndReadAll(`SELECT * FROM ${place.sql} ${where} LIMIT ${Math.trunc(limit)}`);
  const count = await connection.runAndReadAll(`SELECT count(*) FROM ${place.sql} ${where}`);
  return {
    columns: [...columns].map(([name, type]) => ({ name, type })),
    rows: rows.getRowObjectsJson(),
    totalRows: Number(count.getRowsJson()[0]?.[0]),
  };
}

async function query(
  connection: DuckDBConnection,
  sql: string,
  limit: number,
  signal: AbortSignal,
  limitMs: number,
): Promise<QueryAnswer> {
  const late = AbortSignal.timeout(limitMs);
  const stop = AbortSignal.any([signal, late]);
  let again: NodeJS.Timeout | undefined;
  // DuckDB forgets one that comes before it has begun: without another, the query would go on for ever.
  const interrupt = (): void => {
    connection.interrupt();
    again ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  };
  stop.addEventListener("abort", interrupt, { once: true });
  if (stop.aborted) interrupt();
  try {
    return await select(connection, sql, limit);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { message } = error as Error;
    if (late.aborted) throw new ProblemError([{ code: "QUERY_TOO_LONG", detail: `${limitMs / 1000} s` }]);
    if (stop.aborted) throw refused("it was stopped");
    throw refused(message.split("\n", 1)[0] ?? "", placeIn(message));
  } finally {
    stop.removeEventListener("abort", interrupt);
    clearInterval(again);
  }
}

async function select(connection: DuckDBConnection, sql: string, limit: number): Promise<QueryAnswer> {
  if (sql.trim() === "") throw refused("there is no statement");
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw refused(`one statement is run, not ${statements.count}`);
  const statement = await statements.prepare(0);
  if (!(await isSelect(statement))) throw refused("only SELECT is run");
  const result = await statement.stream();
  const names = result.deduplicatedColumnNames();
  const rows: Record<string, unknown>[] = [];
  let characters = 0;
  let truncated = false;
  for await (const chunk of result.yieldRowsJson()) {
    for (const values of chunk) {
      characters += JSON.stringify(values).length;
      truncated = rows.length === limit || characters > MAX_RESULT_CHARACTERS;
      if (truncated) break;
      rows.push(Object.fromEntries(names.map((name, column) => [name, values[column]])));
    }
    if (truncated) break;
  }
  const types = result.columnTypes().map(String);
  return {
    columns: names.map((name, column) => ({ name, type: types[column] ?? "" })),
    rows,
    totalRows: rows.length,
    truncated,
  };
}

/** Where DuckDB stumbled, as `sql:2:3`: it prints the line, and below it a caret. Of a long line it prints only a part. */
function placeIn(message: string): string | undefined {
  const [, head = "", line, text = "", indent = ""] = /\n(LINE (\d+): )(.*)\n( *)\^/.exec(message) ?? [];
  if (line === undefined) return undefined;
  return `sql:${line}:${text.startsWith("...") ? 1 : indent.length - head.length + 1}`;
}

function refused(detail: string, where?: string): ProblemError {
  return new ProblemError([{ code: "QUERY_REFUSED", detail, ...(where ? { where } : {}) }]);
}
