import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { RunWindow } from "@collectro/contract";
import type { Reason } from "../reason.js";
import type { RunCounts, RunFilter, RunPhase, RunRecord, Verdict } from "./runs.js";

/** One run as a list shows it. Its workflow, which may be long, stays in the record. */
export interface RunEntry extends Omit<RunRecord, "details" | "reasons" | "warnings"> {
  /** The first reason of its verdict. */
  readonly why?: Reason;
  readonly warnings: number;
  /** The backfill that it is part of. */
  readonly backfill?: string;
  readonly sharedDir: string;
}

/** The place of a run in a list. */
export type RunPlace = Pick<RunRecord, "startedAt" | "id">;

/** What became of one window of a workflow. */
export interface WindowEntry {
  readonly workflow: string;
  readonly window: RunWindow;
  /** Runs of exactly this window. */
  readonly runs: number;
  /** The newest of them. */
  readonly newest: RunPlace & { readonly verdict?: Verdict; readonly rowsLoaded: number };
}

const COLUMNS = `id, workflow, window_from, window_to, started_at, ended_at, phase, verdict, exit_code, turn,
  objects, bytes, rows_validated, rows_loaded, json_extract(reasons, '$[0]') AS why,
  json_array_length(warnings) AS warnings, json_extract(details, '$.backfill') AS backfill,
  json_extract(details, '$.sharedDir') AS shared_dir`;

/**
 * Holds everything that a list is filtered and ordered by: the rows themselves are long, and are read only for what is shown.
 * SQLite is told to use it, since it cannot know how long they are.
 */
const LISTED = "runs INDEXED BY runs_listed";
export const LIST_INDEX = `CREATE INDEX IF NOT EXISTS runs_listed ON runs
  (started_at DESC, id DESC, workflow, window_from, window_to, phase, verdict, rows_loaded)`;

/** What lists and calendars of many runs ask. */
export class RunQueries {
  readonly #database: DatabaseSync;
  /** Asked many times a second. */
  readonly #entry: StatementSync;
  readonly #open: StatementSync;
  readonly #version: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#entry = database.prepare(`SELECT ${COLUMNS} FROM runs WHERE id = ?`);
    this.#open = database.prepare(`SELECT ${COLUMNS} FROM runs WHERE phase <> 'ended' ORDER BY started_at`);
    // SQLite's version tells of other connections; what this one has changed, it counts.
    this.#version = database.prepare("SELECT data_version + total_changes() AS version FROM pragma_data_version");
  }

  /** The newest first, behind `after` where that is given. */
  page(filter: RunFilter, limit: number, after?: RunPlace): RunEntry[] {
    const { sql, values } = conditionOf(filter);
    const behind = after ? "(started_at, id) < (:startedAt, :id) AND" : "";
    const place = after ? { startedAt: after.startedAt, id: after.id } : {};
    const rows = this.#database
      .prepare(`SELECT ${COLUMNS} FROM ${LISTED} WHERE ${behind} ${sql} ORDER BY started_at DESC, id DESC LIMIT :limit`)
      .all({ ...values, ...place, limit });
    return rows.map(toEntry);
  }

  /** All that match. */
  count(filter: RunFilter): number {
    const { sql, values } = conditionOf(filter);
    return Number(this.#database.prepare(`SELECT count(*) AS n FROM ${LISTED} WHERE ${sql}`).get(values)?.["n"]);
  }

  /** One run; undefined when there is none of that id. */
  entry(id: string): RunEntry | undefined {
    const row = this.#entry.get(id);
    return row && toEntry(row);
  }

  /** Runs that have not ended. */
  open(): RunEntry[] {
    return this.#open.all().map(toEntry);
  }

  /** The windows that touch these dates. */
  windows(filter: RunFilter): WindowEntry[] {
    const { sql, values } = conditionOf(filter);
    // SQLite takes the other columns from the row that has the max.
    const rows = this.#database
      .prepare(
        `SELECT workflow, window_from, window_to, count(*) AS runs, max(started_at || id), started_at, id, verdict, rows_loaded
         FROM ${LISTED} WHERE ${sql} GROUP BY workflow, window_from, window_to`,
      )
      .all(values);
    return rows.map((row) => ({
      workflow: String(row["workflow"]),
      window: { from: String(row["window_from"]), to: String(row["window_to"]) },
      runs: Number(row["runs"]),
      newest: {
        startedAt: String(row["started_at"]),
        id: String(row["id"]),
        rowsLoaded: Number(row["rows_loaded"]),
        ...(row["verdict"] === null ? {} : { verdict: String(row["verdict"]) as Verdict }),
      },
    }));
  }

  /** The newest run of each workflow. */
  newest(): RunEntry[] {
    const sql = `SELECT ${COLUMNS} FROM runs WHERE id IN
      (SELECT id FROM (SELECT id, max(started_at || id) FROM ${LISTED} GROUP BY workflow))`;
    return this.#database.prepare(sql).all().map(toEntry);
  }

  /** Another number whenever somebody, this process too, has written to the record. */
  version(): number {
    return Number(this.#version.get()?.["version"]);
  }
}

function conditionOf({ workflow, window, verdict }: RunFilter): { sql: string; values: Record<string, string> } {
  const parts: string[] = [];
  const values: Record<string, string> = {};
  if (workflow !== undefined) parts.push("workflow = :workflow");
  if (workflow !== undefined) values["workflow"] = workflow;
  if (window) parts.push("window_from <= :to AND window_to >= :from");
  if (window) Object.assign(values, { from: window.from, to: window.to });
  if (verdict === "open") parts.push("phase <> 'ended'");
  else if (verdict) parts.push("verdict = :verdict AND phase = 'ended'");
  if (verdict && verdict !== "open") values["verdict"] = verdict;
  return { sql: parts.join(" AND ") || "1", values };
}

function toEntry(row: Record<string, SQLOutputValue>): RunEntry {
  const text = (name: string): string => String(row[name]);
  const optional = <Name extends string>(name: Name, column: string): { readonly [Key in Name]?: string } =>
    row[column] === null ? {} : ({ [name]: text(column) } as { readonly [Key in Name]?: string });
  const count = (name: string): number => Number(row[name]);
  const counts: RunCounts = {
    objects: count("objects"),
    bytes: count("bytes"),
    rowsValidated: count("rows_validated"),
    rowsLoaded: count("rows_loaded"),
  };
  const { verdict, exit_code: exitCode, why } = row;
  return {
    id: text("id"),
    workflow: text("workflow"),
    window: { from: text("window_from"), to: text("window_to") },
    startedAt: text("started_at"),
    phase: text("phase") as RunPhase,
    counts,
    warnings: count("warnings"),
    sharedDir: text("shared_dir"),
    ...optional("endedAt", "ended_at"),
    ...optional("turn", "turn"),
    ...optional("backfill", "backfill"),
    ...(verdict === null ? {} : { verdict: text("verdict") as Verdict }),
    ...(exitCode === null ? {} : { exitCode: Number(exitCode) }),
    ...(why === null ? {} : { why: JSON.parse(text("why")) as Reason }),
  };
}
