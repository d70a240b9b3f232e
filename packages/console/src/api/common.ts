/**
 * What server and pages say to each other. Types alone, with no import from elsewhere: both sides compile them. Every
 * answer is JSON; texts are in the language of `Accept-Language` (`ja` or `en`). Dates are `YYYY-MM-DD`, instants ISO 8601
 * in UTC, sizes bytes.
 */

/** FROM and TO, both included. */
export interface Dates {
  readonly from: string;
  readonly to: string;
}

/** The body of every answer that is not 2xx. */
export interface ApiError {
  readonly problems: readonly ApiProblem[];
}

/** One thing that is wrong: where, what, what to do. */
export interface ApiProblem {
  /** A code of docs/errors.md. */
  readonly code: string;
  /** What kind of thing it is, in the language; absent where `detail` says it. */
  readonly title?: string;
  /** `file:line:column`, or the name of a param. */
  readonly where: string;
  readonly detail: string;
  readonly hint?: string;
  /** The whole, on one line. */
  readonly text: string;
  /** Where in a text that was sent, both from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The keys that lead to it: `["params", "path"]`, `["table", "schema", "0", "type"]`; for a form the form's, else the file's. */
  readonly keys?: readonly string[];
}

/** `GET /api/session`: who asks, and what the console is. */
export interface ConsoleSession {
  readonly version: string;
  /** Everything that would change something is refused. */
  readonly readOnly: boolean;
  /** Who the proxy says it is; absent without one. */
  readonly user?: string;
  /** The folder of workflow files, relative to where the console was started. */
  readonly workflowsDir: string;
  /** Today in Asia/Tokyo. */
  readonly today: string;
  /** Why schedules are not run by this console, when they are not. */
  readonly schedules: "running" | "off";
}

/** BigQuery's JSON schema of one column. */
export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
  readonly fields?: readonly SchemaColumn[];
  readonly [key: string]: unknown;
}

/** Rows for people: 64-bit integers and decimals as text. */
export interface Table {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows of the whole, of which `rows` are the first. */
  readonly totalRows: number;
}
