import type { RunWindow } from "@collectro/contract";
import type { ObjectStat } from "../fetch/object-source.js";
import type { WorkflowTable } from "../workflow/workflow.js";

/** Validated rows that wait to be loaded. */
export interface LoadRequest {
  readonly table: WorkflowTable;
  readonly window: RunWindow;
  readonly runId: string;
  /** What is loaded, as `loadIdOf` names it: the same content has the same id. */
  readonly loadId: string;
  /** The slice of a backfill that it is: of all loads with the same key, one is done. */
  readonly slice?: string;
  /** What was fetched and validated, in the order of `files`. */
  readonly objects: readonly ObjectStat[];
  /** Whether the objects are still those that were validated. Asked by a warehouse that reads them itself. */
  readonly unchanged: () => Promise<boolean>;
  /** Staged NDJSON files. */
  readonly files: readonly string[];
  /** Size of the largest file: no row is longer. */
  readonly longestFileBytes: number;
  /** Rows in all files: exactly so many must arrive. */
  readonly rows: number;
}

/** What a load is found by. */
export type LoadName = Pick<LoadRequest, "loadId" | "runId" | "slice">;

/** What the load of a run is found by, when nobody knows what it was to load. */
export type RunName = Pick<LoadRequest, "runId" | "slice">;

/** What became of a load. */
export type LoadResult =
  | { readonly kind: "loaded"; readonly rows: number }
  /** The LoadLedger has it: nothing was done. `runId` is the run that loaded it. */
  | { readonly kind: "already"; readonly runId: string; readonly rows: number };

/** Rows for people: every value as text or plain JSON, 64-bit integers and decimals as strings. */
export interface TablePreview {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Rows of the whole table. */
  readonly totalRows: number;
}

/** Where the crawler loads. A load happens wholly or not at all, together with its row in the LoadLedger. */
export interface Warehouse {
  /** The earlier load that makes this one needless; undefined when it has to be done. */
  findLoad(request: LoadName): Promise<LoadResult | undefined>;
  /** What a run has loaded; undefined when it has not, and nothing that it left on its way can load it any more. */
  findRun(run: RunName): Promise<LoadResult | undefined>;
  /** @throws RunRefused when the table does not fit or a count differs; nothing has changed then */
  load(request: LoadRequest): Promise<LoadResult>;
  /** How the table differs from the workflow's schema, in words; undefined when there is no such table. */
  compare(table: WorkflowTable): Promise<readonly string[] | undefined>;
  /** The first rows of a table; undefined when there is no such table. */
  preview(table: string, limit: number): Promise<TablePreview | undefined>;
  close(): void;
}
