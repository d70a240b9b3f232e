import { DatabaseSync } from "node:sqlite";

const SQLITE_BUSY = 5;

/**
 * Takes the lock of a file, which is made when it is not there; undefined when somebody else has it, in this process or
 * another. Node has no file locks but those of SQLite. The kernel takes them back from a process that dies, and shows them to
 * processes that cannot see each other, as in two containers.
 * @param waitMs how long somebody else's is waited for; default 0
 * @throws Error when the file cannot be opened
 */
export function lockFile(path: string, waitMs = 0): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: waitMs });
  try {
    // Nothing is ever written: without this a journal would lie beside the file.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if ((error as { readonly errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}
