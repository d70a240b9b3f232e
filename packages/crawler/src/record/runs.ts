import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import type { RunWindow } from "@collectro/contract";
import type { StoreAddress } from "../fetch/store-address.js";
import type { ContainerIdentity } from "../launch/launcher.js";
import type { Reason } from "../reason.js";
import type { Workflow } from "../workflow/workflow.js";

/** What the crawler judges (DESIGN: Verdict). */
export type Verdict = "loaded" | "failed" | "lost";

/** How far a run has come; a run that is not `ended` and whose crawler is gone can be taken up again. */
export type RunPhase = "starting" | "watching" | "loading" | "ended";

/** What a run amounts to so far. */
export interface RunCounts {
  /** Objects listed in loadpath.txt. */
  readonly objects: number;
  /** Bytes of those objects. */
  readonly bytes: number;
  /** Rows of the objects in which no row is refused. */
  readonly rowsValidated: number;
  readonly rowsLoaded: number;
}

/** What another crawler needs to take a run up again. */
export interface RunDetails {
  readonly workflow: Workflow;
  readonly sharedDir: string;
  /** A container that something else started: it is watched, never stopped. */
  readonly attached: boolean;
  /** The byte of log.txt at which this run's lines begin. */
  readonly logStart: number;
  /** The byte of the record at which they do: those of a log.txt that was replaced stand before. Absent = 0. */
  readonly recordStart?: number;
  /** State of job_result.txt and loadpath.txt when the watch began: leftovers of another attempt. */
  readonly staleResult?: string;
  readonly staleLoadPath?: string;
  readonly container?: ContainerIdentity;
  /** What the container was told as its storage; absent = Google. */
  readonly store?: StoreAddress;
  /** The crawler at work. */
  readonly owner: { readonly pid: number; readonly startedAt: string };
}

/** One run as it is recorded. Times are ISO 8601 in UTC. */
export interface RunRecord {
  readonly id: string;
  readonly workflow: string;
  readonly window: RunWindow;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly phase: RunPhase;
  readonly verdict?: Verdict;
  /** One of `CRAWL_EXIT`. */
  readonly exitCode?: number;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
  readonly counts: RunCounts;
  readonly details: RunDetails;
}

/** What changes in a record while the run goes on. */
export type RunChange = Partial<Omit<RunRecord, "id" | "workflow" | "window" | "startedAt">>;

const CREATE = `CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, workflow TEXT NOT NULL, window_from TEXT NOT NULL, window_to TEXT NOT NULL,
  started_at TEXT NOT NULL, ended_at TEXT, phase TEXT NOT NULL, verdict TEXT, exit_code INTEGER,
  reasons TEXT NOT NULL, warnings TEXT NOT NULL,
  objects INTEGER NOT NULL, bytes INTEGER NOT NULL, rows_validated INTEGER NOT NULL, rows_loaded INTEGER NOT NULL,
  details TEXT NOT NULL) STRICT`;

const SAVE = `INSERT OR REPLACE INTO runs VALUES
  (:id, :workflow, :from, :to, :startedAt, :endedAt, :phase, :verdict, :exitCode, :reasons, :warnings,
   :objects, :bytes, :rowsValidated, :rowsLoaded, :details)`;

/** The runs of one state folder: runs.sqlite, shared by several processes. */
export class RunStore {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    // A record holds the workflow, and a workflow may hold secrets. SQLite gives its journal the mode of the file.
    closeSync(openSync(path, "a", 0o600));
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    this.#database.exec(CREATE);
  }

  /** Writes a record, whole. */
  save(run: RunRecord): void {
    this.#database.prepare(SAVE).run({
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
    });
  }

  /** One run; undefined when there is none of that id. */
  read(id: string): RunRecord | undefined {
    const row = this.#database.prepare("SELECT * FROM runs WHERE id = ?").get(id);
    return row && toRecord(row);
  }

  /** The newest runs first. */
  list(limit = 100): RunRecord[] {
    const rows = this.#database.prepare("SELECT * FROM runs ORDER BY started_at DESC, id DESC LIMIT ?").all(limit);
    return rows.map(toRecord);
  }

  /** Runs that have not ended, the oldest first. */
  unfinished(): RunRecord[] {
    const rows = this.#database.prepare("SELECT * FROM runs WHERE phase <> 'ended' ORDER BY started_at, id").all();
    return rows.map(toRecord);
  }

  /**
   * Takes a run over from its crawler that is gone: the record with its new owner, or undefined when it has changed since
   * it was read, because another crawler was faster.
   */
  claim(run: RunRecord, owner: RunDetails["owner"]): RunRecord | undefined {
    const details = { ...run.details, owner };
    const { changes } = this.#database
      .prepare("UPDATE runs SET details = :new WHERE id = :id AND phase <> 'ended' AND details = :old")
      .run({ id: run.id, new: JSON.stringify(details), old: JSON.stringify(run.details) });
    return changes === 1 ? { ...run, details } : undefined;
  }

  close(): void {
    this.#database.close();
  }
}

function toRecord(row: Record<string, SQLOutputValue>): RunRecord {
  const text = (name: string) => String(row[name]);
  const { ended_at: endedAt, verdict, exit_code: exitCode } = row;
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
    details: JSON.parse(text("details")) as RunDetails,
  };
}
