import type { Dates, Table } from "./common.js";

/** What the crawler judged; `open` = not ended yet. */
export type RunVerdict = "loaded" | "failed" | "lost" | "open";

/** One run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly workflow: string;
  readonly window: Dates;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly phase: "starting" | "watching" | "loading" | "ended";
  readonly verdict: RunVerdict;
  /** The turn of the schedule that it was; absent: somebody started it. */
  readonly turn?: string;
  /** The backfill that it is part of. */
  readonly backfill?: string;
  readonly counts: RunCounts;
  /** The first reason, in words; absent for a plain success. */
  readonly why?: string;
  readonly warnings: number;
}

/** What a run amounts to so far. */
export interface RunCounts {
  readonly objects: number;
  readonly bytes: number;
  readonly rowsValidated: number;
  readonly rowsLoaded: number;
}

/** `GET /api/runs?workflow&from&to&verdict&before&limit`: the newest first. */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** Of all that match. */
  readonly total: number;
  /** Give it as `before` for the next page; absent at the end. */
  readonly next?: string;
}

/** `GET /api/calendar?from&to&workflow`: what became of each day, by the newest run whose window holds it. */
export interface Calendar extends Dates {
  readonly workflows: readonly { readonly workflow: string; readonly days: readonly CalendarDay[] }[];
}

/** A day without a run has no entry. */
export interface CalendarDay {
  readonly date: string;
  readonly verdict: RunVerdict;
  /** The run that says so. */
  readonly run: string;
  /** Runs whose window holds the day. */
  readonly runs: number;
  /** Rows loaded by that run, over its whole window. */
  readonly rows: number;
}

/** A code of docs/errors.md and its text. */
export interface Told {
  readonly code: string;
  readonly text: string;
}

/** `GET /api/runs/:id`. */
export interface RunDetail extends RunSummary {
  readonly exitCode?: number;
  readonly reasons: readonly Told[];
  readonly warningTexts: readonly Told[];
  readonly table: string;
  readonly output: string;
  readonly mode: "append" | "replace-window" | "truncate";
  /** `bigquery`: the table is not on this machine. */
  readonly warehouse: "embedded" | "bigquery";
  /** Whether its workflow file is still there, so that it can be retried as it is now. */
  readonly retryable: boolean;
  /** Whether this console runs it, and so can stop it. */
  readonly stoppable: boolean;
  /** In the order of the way of the data; a count that is not known is absent. */
  readonly stages: readonly RunStage[];
  readonly logLines: number;
  /** It is a Job of a cluster: its log and its objects are there, not here. */
  readonly job?: RunJob;
}

/** Where a run is that is a Job. */
export interface RunJob {
  readonly name: string;
  readonly namespace: string;
  /** Shows its log as long as the cluster has its pod. */
  readonly logCommand: string;
  /** It has ended, and the verdict is not its crawler's: `lost` then means that rows may have been loaded. */
  readonly isUnread: boolean;
}

/** How many rows (objects for `listed`) have come so far; `read`, `encoded` and `stored` are the container's own words. */
export interface RunStage {
  readonly stage: "read" | "encoded" | "stored" | "listed" | "validated" | "loaded";
  readonly count?: number;
  readonly total?: number;
}

/**
 * `GET /api/runs/:id/log?start&count&severity&search`: lines `start` (from 0, among those that match) and on, at most
 * 1,000. `severity=error` for error lines, `search` is plain text, letters of either case.
 */
export interface LogPage {
  readonly lines: readonly LogEntry[];
  /** Lines that match. */
  readonly matching: number;
  /** Lines in all. */
  readonly total: number;
  /** No line will follow. */
  readonly complete: boolean;
}

export interface LogEntry {
  /** From 1, in the whole log. */
  readonly number: number;
  readonly severity: string;
  readonly log: string;
  /** The line is no log line by the guide's rules; `log` is the line as it came. */
  readonly unreadable?: boolean;
}

/**
 * `GET /api/runs/:id/log/stream?after=N`: server-sent events. `lines`: `LogEntry[]` behind line N (at most 1,000 at a time),
 * as they come; `total`: the number of lines, when the log is longer than what is sent; `end`: the run has ended, with the
 * whole log sent.
 */
export interface LogStreamEvents {
  readonly lines: readonly LogEntry[];
  readonly total: number;
  readonly end: RunVerdict;
}

/** `GET /api/runs/:id/objects`: `ObjectEntry[]`, in the order of loadpath.txt. */
export interface ObjectEntry {
  readonly number: number;
  readonly uri: string;
  readonly bytes: number;
  readonly rows?: number;
  /** Base64, as Cloud Storage tells it. */
  readonly crc32c?: string;
  readonly generation: string;
}

/** `GET /api/runs/:id/objects/:number/lines?limit`: the first lines of an object as they are stored. */
export interface ObjectLines {
  readonly lines: readonly string[];
  /** There are more, or the last one was cut. */
  readonly truncated: boolean;
}

/** `GET /api/runs/:id/rows?limit`: the rows of the run's window as the table holds them now. */
export type RunRows = Table;

/** `POST /api/query` with `{sql, limit}`: one SELECT on the embedded warehouse, read-only, at most 20 s and 1,000 rows; `totalRows` is then the number of rows given. */
export interface QueryResult extends Table {
  readonly seconds: number;
  /** More rows than `limit`. */
  readonly truncated: boolean;
}

/**
 * `POST /api/workflows/:name/runs` with this, `POST /api/runs/:id/retry`: what was started (201). 409 when the console has
 * another value of one of the variables.
 */
export interface RunRequest extends Dates {
  /** Digests of the variables that the workflow passes on (`passEnv`) as whoever asks has them, by name. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What was started. */
export interface Started {
  readonly run: string;
}

// `POST /api/runs/:id/stop`: `{}` (202); the verdict follows. 409 when another process works on the run, or it has ended.
