import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { CRAWL_EXIT } from "../exit-codes.js";
import type { Reason } from "../reason.js";
import { LIST_INDEX } from "./run-queries.js";
import type { RunDetails, RunPhase, RunRecord, Verdict } from "./runs.js";

const CREATE = `CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, workflow TEXT NOT NULL, window_from TEXT NOT NULL, window_to TEXT NOT NULL,
  started_at TEXT NOT NULL, ended_at TEXT, phase TEXT NOT NULL, verdict TEXT, exit_code INTEGER,
  reasons TEXT NOT NULL, warnings TEXT NOT NULL,
  objects INTEGER NOT NULL, bytes INTEGER NOT NULL, rows_validated INTEGER NOT NULL, rows_loaded INTEGER NOT NULL,
  details TEXT NOT NULL, turn TEXT) STRICT`;

/** A turn of a schedule is run once; a list of many runs is read in its order. */
const INDEXES = `
  CREATE UNIQUE INDEX IF NOT EXISTS runs_turn ON runs (workflow, turn) WHERE turn IS NOT NULL;
  DROP INDEX IF EXISTS runs_started;
  ${LIST_INDEX};
  CREATE INDEX IF NOT EXISTS runs_window ON runs (workflow, window_from)`;

/** A run that some crawler of this state folder is to end; of Jobs the cluster says what may run beside them. */
export const IS_OPEN_HERE = "phase <> 'ended' AND json_extract(details, '$.job') IS NULL";

/** Of one workflow and window, one run at a time. */
const ONE_AT_A_TIME = `DROP INDEX IF EXISTS runs_open;
  CREATE UNIQUE INDEX IF NOT EXISTS runs_open_here ON runs (workflow, window_from, window_to) WHERE ${IS_OPEN_HERE}`;

/** Inserts a run that is new. */
export const INSERT = `INSERT INTO runs VALUES
  (:id, :workflow, :from, :to, :startedAt, :endedAt, :phase, :verdict, :exitCode, :reasons, :warnings,
   :objects, :bytes, :rowsValidated, :rowsLoaded, :details, :turn)`;

const CHANGES = `
  ended_at = excluded.ended_at, phase = excluded.phase, verdict = excluded.verdict, exit_code = excluded.exit_code,
  reasons = excluded.reasons, warnings = excluded.warnings, objects = excluded.objects, bytes = excluded.bytes,
  rows_validated = excluded.rows_validated, rows_loaded = excluded.rows_loaded, details = excluded.details`;

/** Writes a run as it stands now. One that was stopped gives its turn of the schedule back in the same stroke. */
export const SAVE = `${INSERT} ON CONFLICT (id) DO UPDATE SET
  turn = CASE WHEN excluded.phase = 'ended' AND excluded.exit_code = ${CRAWL_EXIT.stopped} THEN NULL ELSE turn END,
  ${CHANGES}`;

/** Writes a run as a cluster tells it. Nothing is written over what its own crawler has said. */
export const ENTER = `${INSERT} ON CONFLICT (id) DO UPDATE SET ${CHANGES}
  WHERE NOT json_extract(runs.details, '$.job.isSaid')
    AND (runs.phase <> 'ended' OR json_extract(excluded.details, '$.job.isSaid'))`;

/** Makes the table, or brings one of an earlier version up to date. */
export function prepareTable(database: DatabaseSync): void {
  database.exec(CREATE);
  const columns = database.prepare("PRAGMA table_info(runs)").all();
  if (!columns.some((column) => column["name"] === "turn")) database.exec("ALTER TABLE runs ADD COLUMN turn TEXT");
  database.exec(INDEXES);
  try {
    database.exec(ONE_AT_A_TIME);
  } catch {
    // An earlier version let two runs of a window stand open: the index is made once they have been taken up and ended.
  }
}

/** A run as the statements take it. */
export function toParameters(run: RunRecord): Record<string, string | number | null> {
  return {
    id: run.id,
    workflow: run.workflow,
    from: run.window.from,
    to: run.window.to,
    startedAt: run.startedAt,
    endedAt: run.endedAt ?? null,
    phase: run.phase,
    verdict: run.verdict ?? null,
    exitCode: run.exitCode ?? null,
    reasons: JSON.stringify(run.reasons),
    warnings: JSON.stringify(run.warnings),
    ...run.counts,
    details: JSON.stringify(run.details),
    turn: run.turn ?? null,
  };
}

/** A row of the table as a run. */
export function toRecord(row: Record<string, SQLOutputValue>): RunRecord {
  const text = (name: string) => String(row[name]);
  const { ended_at: endedAt, verdict, exit_code: exitCode, turn } = row;
  return {
    id: text("id"),
    workflow: text("workflow"),
    window: { from: text("window_from"), to: text("window_to") },
    startedAt: text("started_at"),
    ...(endedAt === null ? {} : { endedAt: String(endedAt) }),
    phase: text("phase") as RunPhase,
    ...(verdict === null ? {} : { verdict: String(verdict) as Verdict }),
    ...(exitCode === null ? {} : { exitCode: Number(exitCode) }),
    reasons: JSON.parse(text("reasons")) as Reason[],
    warnings: JSON.parse(text("warnings")) as Reason[],
    counts: {
      objects: Number(row["objects"]),
      bytes: Number(row["bytes"]),
      rowsValidated: Number(row["rows_validated"]),
      rowsLoaded: Number(row["rows_loaded"]),
    },
    ...(turn === null ? {} : { turn: String(turn) }),
    details: JSON.parse(text("details")) as RunDetails,
  };
}
