import type { GcsLocation } from "@collectro/contract";
import type { TableSchema } from "@collectro/table-schema";
import type { Notify } from "../notify/notify.js";
import type { Schedule } from "../schedule/schedule.js";
import type { BigquerySettings } from "../warehouse/bigquery/settings.js";

/** How rows meet what the table already holds. */
export type LoadMode = "append" | "replace-window" | "truncate";

/** What is run: a program of this machine, or a container image. */
export type Runnable =
  | { readonly kind: "command"; readonly command: readonly [string, ...string[]] }
  | { readonly kind: "image"; readonly image: string };

/** The table that a workflow loads into. */
export interface WorkflowTable {
  /** `dataset.table` or `project.dataset.table`. */
  readonly name: string;
  readonly schema: TableSchema;
  /** The top-level column that dates a row; always there for `replace-window`. */
  readonly windowColumn?: string;
  readonly mode: LoadMode;
}

/** How long to wait, and how much memory the container gets. */
export interface WorkflowLimits {
  /** The longest time without a log line or a heartbeat. */
  readonly silenceMs: number;
  readonly totalMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Image only. */
  readonly memoryBytes?: number;
  /** What the source bears, over all runs of a backfill. Absent: no limit. */
  readonly requestsPerSecond?: number;
}

/** A workflow as the crawler runs it: checked, defaults filled in. Plain data, so that a run can be taken up again. */
export interface Workflow {
  readonly name: string;
  readonly runnable: Runnable;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Variables that the container gets from the environment of whoever starts it; `env` counts before them. */
  readonly passEnv?: readonly string[];
  /** Objects outside of this prefix are refused. `object` ends with a slash unless it is empty. */
  readonly output: GcsLocation;
  readonly table: WorkflowTable;
  readonly limits: WorkflowLimits;
  readonly emptyWindow: "success" | "failure";
  readonly trustResult: boolean;
  /** The table is BigQuery's. Absent: the embedded DuckDB's. */
  readonly bigquery?: BigquerySettings;
  /** Who is told of error lines and bad ends. */
  readonly notify?: Notify;
  /** Absent: it runs only when it is told to. */
  readonly schedule?: Schedule;
  /** Where a command runs: the folder of the workflow file. */
  readonly dir: string;
}
