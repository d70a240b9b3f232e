import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How long another process is waited for; it holds the lock for less than a millisecond at a time. */
const WAIT_MS = 10_000;

/** Does something while no other process that takes the same lock does; synchronous, like all that it guards. */
export interface RootLock {
  run<T>(work: () => T): T;
  close(): void;
}

/**
 * The lock of a root, for several servers on it: what checks a generation and then writes must be one step among all of
 * them. Node has no file locks but those of SQLite, which the kernel takes back from a process that dies.
 */
export function openRootLock(root: string): RootLock {
  let database: DatabaseSync | undefined;
  return {
    run(work) {
      database ??= new DatabaseSync(join(root, ".lock"), { timeout: WAIT_MS });
      database.exec("BEGIN IMMEDIATE");
      try {
        return work();
      } finally {
        database.exec("ROLLBACK");
      }
    },
    close() {
      database?.close();
      database = undefined;
    },
  };
}
