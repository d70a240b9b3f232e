import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lockFile } from "./file-lock.js";
import type { RunFolder } from "./state.js";

/** Held by whoever works on a run. */
export interface RunLock {
  /** Gives the run to others: it is still open. */
  release(): void;
  /** Gives it away for good: it has ended, and nobody takes it up again. */
  remove(): void;
}

/** Takes the lock of a run, `crawler.lock` in its folder; undefined while a crawler works on it. */
export function lockRun({ dir }: RunFolder): RunLock | undefined {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, "crawler.lock");
  const lock = lockFile(path);
  if (!lock) return undefined;
  const release = (): void => lock[Symbol.dispose]();
  return {
    release,
    remove() {
      release();
      // While others may still want it, a file that is taken away would be two locks: theirs and the next one's.
      rmSync(path, { force: true });
    },
  };
}
