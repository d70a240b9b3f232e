import { createHash } from "node:crypto";
import { formatGcsUri, type RunWindow } from "@collectro/contract";
import type { ObjectStat } from "../fetch/object-source.js";
import type { WorkflowTable } from "../workflow/workflow.js";

/** The LoadLedger: one row per load, numbered in their order, written in the load's own transaction. */
export const LEDGER = "main._collectro_loads";

export const CREATE_LEDGER = `CREATE TABLE IF NOT EXISTS ${LEDGER} (
  load_id VARCHAR PRIMARY KEY, load_number BIGINT NOT NULL, table_name VARCHAR NOT NULL, window_from DATE NOT NULL, window_to DATE NOT NULL,
  mode VARCHAR NOT NULL, row_count BIGINT NOT NULL, run_id VARCHAR NOT NULL, loaded_at TIMESTAMPTZ NOT NULL, slice VARCHAR)`;

/** Brings the ledger of an earlier version up to date. */
export const ADD_SLICE = `ALTER TABLE ${LEDGER} ADD COLUMN IF NOT EXISTS slice VARCHAR`;

/**
 * The earlier load of the same content. In the replacing modes it counts only while nothing newer has replaced it:
 * then the same objects are needed again, unless it is the very same run that asks (it was taken up again).
 * A slice of a backfill that was loaded once counts for good: what comes later under its key comes too late.
 * Parameters: load id, run id, slice.
 */
export const FIND_LOAD = `SELECT run_id, row_count FROM ${LEDGER} this WHERE slice = $3 OR load_id = $1 AND (
  mode = 'append' OR run_id = $2 OR NOT EXISTS (
    FROM ${LEDGER} later WHERE later.table_name = this.table_name AND later.load_number > this.load_number
      AND (this.mode = 'truncate' OR later.mode = 'truncate'
        OR (later.window_from <= this.window_to AND later.window_to >= this.window_from))))`;

/** The load of one run. Parameter: run id. */
export const FIND_RUN = `SELECT run_id, row_count FROM ${LEDGER} WHERE run_id = $1`;

/** Parameters: load id, table, from, to, mode, rows, run id, slice. */
export const RECORD_LOAD = `INSERT OR REPLACE INTO ${LEDGER}
  SELECT $1, (SELECT coalesce(max(load_number), 0) + 1 FROM ${LEDGER}),
    $2, CAST($3 AS DATE), CAST($4 AS DATE), $5, CAST($6 AS BIGINT), $7, now(), $8`;

/**
 * Names a load by its content: table, window, mode, and every object with its generation and checksum.
 * A load of no objects has no content of its own, so the run stands for it.
 */
export function loadIdOf(
  table: WorkflowTable,
  window: RunWindow,
  objects: readonly ObjectStat[],
  runId: string,
): string {
  const content = objects
    .map(({ location, generation, crc32c = "", bytes }) => [formatGcsUri(location), generation, crc32c, bytes])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const named = [table.name, window.from, window.to, table.mode, content.length > 0 ? content : runId];
  return createHash("sha256").update(JSON.stringify(named)).digest("hex");
}
