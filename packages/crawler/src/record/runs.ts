import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { RunWindow } from "@collectro/contract";
import type { StoreAddress } from "../fetch/store-address.js";
import type { ContainerIdentity } from "../launch/launcher.js";
import type { LoadFence } from "../load-fence.js";
import type { Reason } from "../reason.js";
import type { Workflow } from "../workflow/workflow.js";
import type { JobPlace } from "./job-place.js";
import { RunObjects } from "./run-objects.js";
import { RunQueries } from "./run-queries.js";
import { ENTER, INSERT, IS_OPEN_HERE, prepareTable, SAVE, toParameters, toRecord } from "./runs-table.js";
import { ScheduleMarks } from "./schedule-marks.js";

/** SQLITE_CONSTRAINT_UNIQUE. */
const UNIQUE_VIOLATED = 2067;

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
  /** The container is one of the crawler's own pod, and neither outlives it. */
  readonly pod?: true;
  /** The byte of log.txt at which this run's lines begin. */
  readonly logStart: number;
  /** The byte of the record at which they do: those of a log.txt that was replaced stand before. Absent = 0. */
  readonly recordStart?: number;
  /** State of job_result.txt and loadpath.txt when the watch began: leftovers of another attempt. */
  readonly staleResult?: string;
  readonly staleLoadPath?: string;
  readonly container?: ContainerIdentity;
  /** The turn of the schedule that it was begun for, also when it has been given back. */
  readonly turn?: string;
  /** The backfill that it is part of. */
  readonly backfill?: string;
  /** What its right to load depends on, whoever finishes it. */
  readonly fence?: LoadFence;
  /** What the container was told as its storage; absent = Google. */
  readonly store?: StoreAddress;
  /** It is a Job of a cluster: nobody here works on it, and the record repeats what the cluster tells. */
  readonly job?: JobPlace;
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
  /** The turn of the workflow's schedule that it is: when it was due, ISO 8601 in UTC. Absent: somebody started it. */
  readonly turn?: string;
  readonly details: RunDetails;
}

/** What changes in a record while the run goes on. */
export type RunChange = Partial<Omit<RunRecord, "id" | "workflow" | "window" | "startedAt" | "turn">>;

/** Which runs are wanted; every part that is given must hold. */
export interface RunFilter {
  readonly workflow?: string;
  /** Runs whose window touches these dates. */
  readonly window?: RunWindow;
  /** A verdict, or `open` for runs that have not ended. */
  readonly verdict?: Verdict | "open";
}

/** The runs of one state folder: runs.sqlite, shared by several processes. */
export class RunStore {
  readonly #database: DatabaseSync;
  /** How far each schedule has been followed. */
  readonly marks: ScheduleMarks;
  /** What each run listed. */
  readonly objects: RunObjects;
  /** Lists and calendars. */
  readonly queries: RunQueries;

  constructor(path: string) {
    // A record holds the workflow, and a workflow may hold secrets. SQLite gives its journal the mode of the file.
    closeSync(openSync(path, "a", 0o600));
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    this.#database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    prepareTable(this.#database);
    this.marks = new ScheduleMarks(this.#database);
    this.objects = new RunObjects(this.#database);
    this.queries = new RunQueries(this.#database);
  }

  /**
   * Enters a new run. Returns instead, with nothing entered, the run that stands in its way: one of the same workflow and
   * window that has not ended, or the one that took the same turn of the schedule.
   */
  begin(run: RunRecord): RunRecord | undefined {
    try {
      this.#database.prepare(INSERT).run(toParameters(run));
      return undefined;
    } catch (error) {
      const other = (error as { errcode?: number }).errcode === UNIQUE_VIOLATED ? this.#inTheWayOf(run) : undefined;
      if (other) return other;
      throw error;
    }
  }

  #inTheWayOf({ workflow, window, turn }: RunRecord): RunRecord | undefined {
    const row = this.#database
      .prepare(
        `SELECT * FROM runs WHERE workflow = :workflow
           AND (turn = :turn OR (window_from = :from AND window_to = :to AND ${IS_OPEN_HERE})) LIMIT 1`,
      )
      .get({ workflow, from: window.from, to: window.to, turn: turn ?? null });
    return row && toRecord(row);
  }

  /** Writes a record, whole. */
  save(run: RunRecord): void {
    this.#database.prepare(SAVE).run(toParameters(run));
  }

  /**
   * Enters a run as a cluster tells it, however often: what its own crawler has said is never written over, and a run that has
   * ended only by that.
   */
  enter(run: RunRecord): void {
    const statement = this.#database.prepare(ENTER);
    try {
      statement.run(toParameters(run));
    } catch (error) {
      if (run.turn === undefined || (error as { errcode?: number }).errcode !== UNIQUE_VIOLATED) throw error;
      // Another run has that turn: this one is entered all the same.
      const { turn: _, ...rest } = run;
      statement.run(toParameters(rest));
    }
  }

  /** One run; undefined when there is none of that id. */
  read(id: string): RunRecord | undefined {
    const row = this.#database.prepare("SELECT * FROM runs WHERE id = ?").get(id);
    return row && toRecord(row);
  }

  /** The run of a Job by the id that its own crawler gave it. */
  readOfCrawler(id: string): RunRecord | undefined {
    const row = this.#database
      .prepare("SELECT * FROM runs WHERE json_extract(details, '$.job.crawlerRun') = ?")
      .get(id);
    return row && toRecord(row);
  }

  /** The newest runs first. */
  list(limit = 100, filter: RunFilter = {}): RunRecord[] {
    const { workflow, window, verdict } = filter;
    const rows = this.#database
      .prepare(
        `SELECT * FROM runs WHERE (:workflow IS NULL OR workflow = :workflow)
           AND (:from IS NULL OR (window_from <= :to AND window_to >= :from))
           AND (:verdict IS NULL OR CASE WHEN phase = 'ended' THEN verdict ELSE 'open' END = :verdict)
         ORDER BY started_at DESC, id DESC LIMIT :limit`,
      )
      .all({
        workflow: workflow ?? null,
        from: window?.from ?? null,
        to: window?.to ?? null,
        verdict: verdict ?? null,
        limit,
      });
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

  /** Takes an ended run out of the record; its objects stay known. */
  remove(id: string): void {
    this.#database.prepare("DELETE FROM runs WHERE id = ? AND phase = 'ended'").run(id);
  }

  /** Whether a run for that turn was stopped, which gave the turn back. */
  wasCutOff(workflow: string, turn: string): boolean {
    const sql =
      "SELECT 1 FROM runs WHERE workflow = ? AND turn IS NULL AND json_extract(details, '$.turn') = ? LIMIT 1";
    return this.#database.prepare(sql).get(workflow, turn) !== undefined;
  }

  close(): void {
    this.#database.close();
  }
}
