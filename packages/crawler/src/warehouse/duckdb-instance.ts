import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { RunRefused, reason } from "../reason.js";

export type { DuckDBConnection, DuckDBInstance };

/** How long the lock of another process is waited for. */
const LOCK_WAIT_MS = 30_000;
const LOCK_POLL_MS = 200;
/** DuckDB's own default is four fifths of the machine. */
const MEMORY_LIMIT = "1GB";

/** How to open a warehouse. */
export interface DuckdbOptions {
  /** Told once when another process holds it. `seconds` is the longest wait. */
  readonly onWait?: (seconds: number) => void;
  readonly signal?: AbortSignal;
  /** Default 30,000. */
  readonly lockWaitMs?: number;
}

/** What a statement is, as DuckDB names it. */
export async function isSelect(statement: { readonly statementType: number }): Promise<boolean> {
  const { StatementType } = await import("@duckdb/node-api");
  return statement.statementType === StatementType.SELECT;
}

/**
 * Opens (or creates) a DuckDB file. Only one process can: the lock of another is waited for.
 * @throws RunRefused, fault `warehouse`, when the lock does not come free or the file is no warehouse
 */
export async function openInstance(
  path: string,
  options: DuckdbOptions,
  settings: Readonly<Record<string, string>> = {},
): Promise<DuckDBInstance> {
  await mkdir(dirname(path), { recursive: true });
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const waitMs = options.lockWaitMs ?? LOCK_WAIT_MS;
  const seconds = waitMs / 1000;
  const deadlineMs = performance.now() + waitMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await DuckDBInstance.create(path, {
        threads: String(availableParallelism()),
        memory_limit: MEMORY_LIMIT,
        // What is needed is built in; nothing is fetched at run time.
        autoinstall_known_extensions: "false",
        ...settings,
      });
    } catch (error) {
      // The folder is nobody's business who reads this on a page; its name says which file it is.
      const cause = (error as Error).message.replaceAll(path, basename(path));
      if (!/lock/i.test(cause)) throw new RunRefused([reason("WAREHOUSE_FAILED", { cause })], "warehouse");
      if (attempt === 1) options.onWait?.(seconds);
      if (performance.now() >= deadlineMs) {
        throw new RunRefused([reason("WAREHOUSE_BUSY", { path: basename(path), seconds })], "warehouse");
      }
      await delay(LOCK_POLL_MS, undefined, options.signal ? { signal: options.signal } : {});
    }
  }
}

/** DuckDB's errors become a reason; its messages may run over several lines. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RunRefused) throw error;
    const cause = (error as Error).message.split("\n", 1)[0] ?? "";
    throw new RunRefused([reason("WAREHOUSE_FAILED", { cause })], "warehouse");
  }
}
