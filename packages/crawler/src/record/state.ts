import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseLogLine, type ReadLogLine } from "@collectro/contract";
import { RunRefused, reason } from "../reason.js";
import { openBigquery } from "../warehouse/bigquery/bigquery.js";
import type { BigqueryTarget } from "../warehouse/bigquery/settings.js";
import { targetOf } from "../warehouse/bigquery/target.js";
import { openDuckdb } from "../warehouse/duckdb.js";
import type { DuckdbOptions } from "../warehouse/duckdb-instance.js";
import { openReader, type WarehouseReader } from "../warehouse/duckdb-reader.js";
import type { TablePreview, Warehouse } from "../warehouse/warehouse.js";
import type { Workflow } from "../workflow/workflow.js";
import { EmbeddedStores } from "./embedded-stores.js";
import { KeptWarehouse } from "./kept-warehouse.js";
import { stateDir } from "./place.js";
import { type RunRecord, RunStore } from "./runs.js";

/** The embedded warehouse, in the state folder. */
export const WAREHOUSE_FILE = "warehouse.duckdb";

/** Whoever looks does not wait for long. */
const READ_WAIT_MS = 5_000;

/** Where the parts of one run lie, as absolute paths. */
export interface RunFolder {
  readonly dir: string;
  /** The shared folder of a launched container. */
  readonly sharedDir: string;
  /** All lines of log.txt as they came, byte for byte. */
  readonly log: string;
  /** What the container wrote to stdout and stderr. */
  readonly output: string;
  /** Objects on their way to the warehouse; gone when the run has ended. */
  readonly staging: string;
}

/** How to open a workflow's warehouse. */
export interface WarehouseOptions extends DuckdbOptions {
  /** Absent: the embedded one. */
  readonly bigquery?: BigqueryTarget;
}

/** The local side's state: one folder, usually `.collectro/`. */
export interface State extends AsyncDisposable {
  readonly dir: string;
  readonly runs: RunStore;
  folderOf(runId: string): RunFolder;
  /**
   * The endpoint of the embedded object store, which is started when it is first asked for.
   * @param port listen there: a container that was left knows this port. Default: wherever it listens, else a free port
   * @throws Error when the port is another program's
   */
  embeddedEndpoint(port?: number): Promise<string>;
  /**
   * Works with the warehouse. The embedded one takes one at a time: others of this process queue up, other processes hold
   * its lock.
   */
  withWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>, options?: WarehouseOptions): Promise<T>;
  /** Keeps the embedded warehouse open between uses that follow each other closely; others get it in between. */
  keepWarehouse(): Disposable;
  /**
   * Looks into the embedded warehouse; undefined when nothing has been loaded yet. Waits at most 5 s for whoever works with it.
   * @throws RunRefused, fault `warehouse`, when it does not come free
   */
  readWarehouse<T>(work: (reader: WarehouseReader) => Promise<T>): Promise<T | undefined>;
}

/** Opens the state folder, made when it is not there. Close it: the embedded store keeps the process alive. */
export function openState(given?: string): State {
  const dir = stateDir(given);
  mkdirSync(join(dir, "runs"), { recursive: true });
  const runs = new RunStore(join(dir, "runs.sqlite"));
  const stores = new EmbeddedStores(join(dir, "store"));
  let queue: Promise<unknown> = Promise.resolve();
  const kept = new KeptWarehouse((work) => {
    queue = queue.then(work).catch(() => undefined);
  });

  async function inWarehouse<T>(work: (warehouse: Warehouse) => Promise<T>, options?: WarehouseOptions): Promise<T> {
    const { bigquery } = options ?? {};
    if (!bigquery) return await kept.use(() => openDuckdb(join(dir, WAREHOUSE_FILE), options), work);
    const warehouse = await openBigquery(bigquery, options?.signal);
    try {
      return await work(warehouse);
    } finally {
      warehouse.close();
    }
  }

  async function reading<T>(work: (reader: WarehouseReader) => Promise<T>): Promise<T | undefined> {
    kept.close();
    const reader = await openReader(join(dir, WAREHOUSE_FILE), { lockWaitMs: READ_WAIT_MS });
    if (!reader) return undefined;
    try {
      return await work(reader);
    } finally {
      reader.close();
    }
  }

  return {
    dir,
    runs,
    folderOf: (runId) => folderOf(dir, runId),
    embeddedEndpoint: (port) => stores.endpoint(port),
    withWarehouse(work, options) {
      if (options?.bigquery) return inWarehouse(work, options);
      const turn = queue.then(() => inWarehouse(work, options));
      queue = turn.catch(() => undefined);
      return turn;
    },
    keepWarehouse: () => kept.keep(),
    readWarehouse(work) {
      const turn = inTurn(queue, () => reading(work));
      queue = Promise.allSettled([queue, turn]);
      return turn;
    },
    async [Symbol.asyncDispose]() {
      await queue;
      kept.close();
      await stores[Symbol.asyncDispose]();
      runs.close();
    },
  };
}

/** Does work after what is queued before it, unless that takes too long: then it is never done. */
async function inTurn<T>(before: Promise<unknown>, work: () => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(READ_WAIT_MS, "late" as const, { signal: timer.signal });
  const first = await Promise.race([before.then(() => "free" as const), late]);
  timer.abort();
  late.catch(() => undefined);
  if (first === "late") {
    throw new RunRefused([reason("WAREHOUSE_LOADING", { seconds: READ_WAIT_MS / 1000 })], "warehouse");
  }
  return await work();
}

function folderOf(dir: string, runId: string): RunFolder {
  const run = join(dir, "runs", runId);
  return {
    dir: run,
    sharedDir: join(run, "shared"),
    log: join(run, "log.txt"),
    output: join(run, "output.txt"),
    staging: join(run, "staging"),
  };
}

/** The recorded runs, the newest first. */
export function listRuns(state: State, limit?: number): RunRecord[] {
  return state.runs.list(limit);
}

/** One run with its log lines; undefined when there is none of that id. */
export function readRun(state: State, id: string): (RunRecord & { readonly log: readonly ReadLogLine[] }) | undefined {
  const run = state.runs.read(id);
  if (!run) return undefined;
  const lines = readIfThere(state.folderOf(id).log).split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return { ...run, log: lines.map(parseLogLine) };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** The first rows of a table of the warehouse; undefined when there is no such table. */
export function previewRows(state: State, table: string, limit = 10): Promise<TablePreview | undefined> {
  return state.withWarehouse((warehouse) => warehouse.preview(table, limit));
}

/** The first rows of a workflow's table, wherever it lies; undefined when it is not there yet. */
export function previewTable(state: State, workflow: Workflow, limit = 10): Promise<TablePreview | undefined> {
  return state.withWarehouse((warehouse) => warehouse.preview(workflow.table.name, limit), targetOf(workflow));
}

/**
 * How a workflow's table differs from its schema, in words; undefined when it is not there yet. Changes nothing.
 * @throws RunRefused when the warehouse cannot be read
 */
export async function compareTable(state: State, workflow: Workflow): Promise<readonly string[] | undefined> {
  const { table, bigquery } = workflow;
  if (bigquery) return await state.withWarehouse((warehouse) => warehouse.compare(table), targetOf(workflow));
  return await state.readWarehouse((reader) => reader.compare(table));
}
