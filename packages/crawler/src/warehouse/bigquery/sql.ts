import type { RunWindow } from "@collectro/contract";
import type { WorkflowTable } from "../../workflow/workflow.js";
import type { TableName } from "./client.js";

/** The LoadLedger of a dataset: one row a load, written in the load's own transaction. */
export const LEDGER_TABLE = "_collectro_loads";

/** Its columns, as BigQuery's API takes them. */
export const LEDGER_FIELDS = [
  { name: "load_id", type: "STRING", mode: "REQUIRED" },
  { name: "load_number", type: "INT64", mode: "REQUIRED" },
  { name: "table_name", type: "STRING", mode: "REQUIRED" },
  { name: "window_from", type: "DATE", mode: "REQUIRED" },
  { name: "window_to", type: "DATE", mode: "REQUIRED" },
  { name: "mode", type: "STRING", mode: "REQUIRED" },
  { name: "row_count", type: "INT64", mode: "REQUIRED" },
  { name: "run_id", type: "STRING", mode: "REQUIRED" },
  { name: "loaded_at", type: "TIMESTAMP", mode: "REQUIRED" },
  { name: "slice", type: "STRING", mode: "NULLABLE" },
];

/** A table, quoted for GoogleSQL. Names come from a workflow that was checked: they hold no backtick. */
export function quoted({ project, dataset, table }: TableName): string {
  return `\`${project}.${dataset}.${table}\``;
}

/** Brings the ledger of an earlier version up to date. */
export function addSliceSql(ledger: string): string {
  return `ALTER TABLE ${ledger} ADD COLUMN IF NOT EXISTS slice STRING`;
}

/**
 * As in the DuckDB warehouse: an earlier load of the same content counts while nothing newer has replaced it, one of the same
 * slice for good. Where there is no slice, the parameter is empty.
 */
export function findLoadSql(ledger: string): string {
  return `SELECT this.run_id AS run_id, this.row_count AS row_count FROM ${ledger} AS this
    WHERE this.slice = @slice OR this.load_id = @loadId AND (this.mode = 'append' OR this.run_id = @runId OR NOT EXISTS (
      SELECT 1 FROM ${ledger} AS later WHERE later.table_name = this.table_name AND later.load_number > this.load_number
        AND (this.mode = 'truncate' OR later.mode = 'truncate'
          OR (later.window_from <= this.window_to AND later.window_to >= this.window_from))))
    ORDER BY this.load_number DESC LIMIT 1`;
}

/** The load of one run. */
export function findRunSql(ledger: string): string {
  return `SELECT run_id, row_count FROM ${ledger} WHERE run_id = @runId LIMIT 1`;
}

/** What is needed to move staged rows into their table. */
export interface Move {
  readonly target: string;
  readonly staging: string;
  readonly ledger: string;
  readonly table: WorkflowTable;
  readonly window: RunWindow;
  readonly loadId: string;
  readonly runId: string;
  readonly slice?: string;
  readonly rows: number;
}

/**
 * One transaction: what is replaced goes, the staged rows come, the ledger says so; or nothing of it. A staging table that
 * does not hold the rows any more ends the script before anything is done. Each statement asks the ledger whether this run,
 * or another one of its slice, has been here: a script that is run twice after a lost answer changes nothing the second time. The ledger is only added
 * to, so that loads of other tables do not get in each other's way.
 */
export function moveSql(move: Move): string {
  const { target, staging, ledger, table, window, loadId, runId, slice, rows } = move;
  const columns = table.schema.fields.map(({ name }) => `\`${name}\``).join(", ");
  const key = slice === undefined ? "NULL" : text(slice);
  const isFirst = `NOT EXISTS (SELECT 1 FROM ${ledger} WHERE run_id = ${text(runId)} OR slice = ${key})`;
  const replaced = replacedRows(table, window);
  return [
    "BEGIN TRANSACTION",
    `SELECT IF((SELECT COUNT(*) FROM ${staging}) = ${rows}, 'staged', ERROR('the staged rows are not there any more'))`,
    ...(replaced ? [`DELETE FROM ${target} WHERE ${replaced} AND ${isFirst}`] : []),
    `INSERT INTO ${target} (${columns}) SELECT ${columns} FROM ${staging} WHERE ${isFirst}`,
    `INSERT INTO ${ledger} (${LEDGER_FIELDS.map(({ name }) => name).join(", ")})
      SELECT ${text(loadId)}, number, ${text(table.name)}, DATE ${text(window.from)}, DATE ${text(window.to)},
        ${text(table.mode)}, ${rows}, ${text(runId)}, CURRENT_TIMESTAMP(), ${key}
      FROM (SELECT COALESCE(MAX(load_number), 0) + 1 AS number FROM ${ledger}) WHERE ${isFirst}`,
    "COMMIT TRANSACTION",
    "",
  ].join(";\n");
}

function replacedRows(table: WorkflowTable, window: RunWindow): string | undefined {
  if (table.mode === "append") return undefined;
  if (table.mode === "truncate") return "TRUE";
  return `\`${table.windowColumn}\` BETWEEN DATE ${text(window.from)} AND DATE ${text(window.to)}`;
}

function text(value: string): string {
  return `'${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;
}
