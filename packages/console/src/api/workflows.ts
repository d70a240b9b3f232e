import type { ApiProblem, Dates, SchemaColumn } from "./common.js";
import type { RunSummary } from "./runs.js";

/** `GET /api/workflows`. */
export interface WorkflowList {
  readonly workflows: readonly WorkflowSummary[];
  /** Other files of the folder: they can be opened and mended. */
  readonly broken: readonly BrokenFile[];
}

/** A file of the folder that is no workflow, or one whose name another file has already. */
export interface BrokenFile {
  /** Relative to the folder of workflows. */
  readonly file: string;
  readonly problems: readonly ApiProblem[];
}

/**
 * `GET /api/workflow-files/:file`: a file of the folder, whatever it holds. `PUT` with a WorkflowSave puts a workflow in its place,
 * and gives `{name}`.
 */
export interface WorkflowFileDetail extends BrokenFile {
  /** As `WorkflowDetail` has it. */
  readonly yaml: string;
  /**
   * The file is no YAML, so that nobody can say what is secret in it: `yaml` is empty. With `?guess=true` it is the text with those
   * secrets hidden that can be guessed, except in a read-only console.
   */
  readonly isHidden: boolean;
  readonly revision: string;
}

export interface WorkflowSummary {
  readonly name: string;
  /** Relative to the folder of workflows. */
  readonly file: string;
  /** Absent: the container is none of ours. */
  readonly connector?: string;
  readonly table: string;
  readonly warehouse: "embedded" | "bigquery";
  readonly schedule?: ScheduleForm;
  readonly next?: NextTurn;
  readonly lastRun?: RunSummary;
}

/** When a schedule runs next, and for which date. */
export interface NextTurn extends Dates {
  readonly at: string;
  /** `at` in the schedule's zone: `2024-09-25 05:00`. */
  readonly local: string;
  readonly timeZone: string;
}

/** `GET /api/workflows/:name`. */
export interface WorkflowDetail extends WorkflowSummary {
  /**
   * The file as it is, except that secrets written out in it are shown as `‹secret 1›`, `‹secret 2›`…; when such a text is
   * saved, the placeholder stands for what the file holds.
   */
  readonly yaml: string;
  /** Give it back on saving: a file that has changed since is not overwritten (409). */
  readonly revision: string;
  /** Absent when the file says something that the form cannot: it is then edited as YAML. */
  readonly form?: WorkflowForm;
  readonly nextTurns: readonly NextTurn[];
}

/** A workflow of one of our connectors, as the form has it. What is absent is the default. */
export interface WorkflowForm {
  readonly name: string;
  readonly connector: string;
  /** As the connector declares them; secrets are references: `env:NAME`, `sm://…`, `file:/…`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly table: {
    readonly name: string;
    readonly schema: readonly SchemaColumn[];
    readonly windowColumn?: string;
    readonly mode?: "append" | "replace-window" | "truncate";
  };
  /** Of the container (`--empty-window`) and the crawler; absent: what the connector declares. */
  readonly emptyWindow?: "success" | "failure";
  readonly schedule?: ScheduleForm;
  /** These as they are written in the file; `GET /api/workflow-schema` says what may stand in them. */
  readonly limits?: Readonly<Record<string, unknown>>;
  readonly bigquery?: Readonly<Record<string, unknown>>;
  readonly notify?: Readonly<Record<string, unknown>>;
}

/** The `schedule` key of a workflow file, as it is written there. */
export type ScheduleForm = Readonly<Record<string, unknown>>;

/** `GET /api/workflows/:name/differences`: how the table differs from the schema, before anything is loaded. */
export interface TableDifferences {
  readonly table: string;
  /** False: the first load makes it. */
  readonly exists: boolean;
  /** In words; none when rows of the schema fit it. */
  readonly differences: readonly string[];
}

/** `POST /api/workflows/check` with `{yaml, name?}` or `{yaml, file}`: what saving it there would say; nothing is written. */
export interface WorkflowCheck {
  readonly problems: readonly ApiProblem[];
  readonly form?: WorkflowForm;
  readonly nextTurns: readonly NextTurn[];
}

/**
 * `POST /api/workflows/render` with `{form, yaml?}`: the form as a file; with `yaml`, that text changed, its comments kept.
 * Then it is checked like any other text.
 */
export interface WorkflowRendered extends WorkflowCheck {
  readonly yaml: string;
}

/** `PUT /api/workflows/:name` with this (404 unless it is there), `POST /api/workflows` with this (409 if it is there). */
export interface WorkflowSave {
  readonly yaml: string;
  /** The one that was edited; none for a new file. */
  readonly revision?: string;
}

/** `POST /api/workflows/:name/backfills` with this. */
export interface BackfillRequest extends Dates {
  /** Runs side by side, 1 to 8. Default 2. */
  readonly parallel?: number;
  /** Days that are loaded already are run again. Default false. */
  readonly again?: boolean;
}

/** `GET /api/backfills/:id`; `GET /api/backfills?workflow` gives `BackfillSummary[]`, the newest first. */
export interface Backfill extends BackfillSummary {
  readonly days: readonly BackfillDay[];
}

export interface BackfillSummary extends Dates {
  readonly id: string;
  readonly workflow: string;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** `stopped`: by somebody, or with the console; `POST /api/backfills/:id/stop`, `/resume` (also of failed days). */
  readonly state: "running" | "complete" | "incomplete" | "stopped";
  readonly counts: Readonly<Record<BackfillDay["state"], number>>;
}

export interface BackfillDay {
  readonly date: string;
  readonly state: "waiting" | "running" | "loaded" | "failed" | "lost";
  readonly run?: string;
  readonly rows?: number;
  readonly why?: string;
}
