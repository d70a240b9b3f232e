import { type FSWatcher, statSync, watch } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { workflowFiles } from "@collectro/crawler";

/** Some file systems tell nobody of a change: the folder is looked at as well. */
const LOOK_MS = 2_000;
/** Editors write a file in several steps. */
const SETTLE_MS = 100;

/** Calls `changed` whenever a workflow file is written, changed or removed, by whomever, until the signal aborts. */
export async function followFolder(dir: string, changed: () => void, signal: AbortSignal): Promise<void> {
  let wake = new AbortController();
  let watcher: FSWatcher | undefined;
  let seen = stateOf(dir);
  try {
    while (!signal.aborted) {
      watcher ??= watchIfThere(dir, () => wake.abort());
      await sleep(LOOK_MS, undefined, { signal: AbortSignal.any([signal, wake.signal]) }).catch(() => undefined);
      if (wake.signal.aborted) await sleep(SETTLE_MS);
      wake = new AbortController();
      const now = stateOf(dir);
      if (now !== seen) changed();
      seen = now;
      // A folder that was removed and made again is another one.
      if (now === "") watcher?.close();
      if (now === "") watcher = undefined;
    }
  } finally {
    watcher?.close();
  }
}

/** Undefined when there is no such folder (yet), or nothing here can watch it. */
function watchIfThere(dir: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dir, { persistent: false }, changed);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/** Names, sizes and times of the files; empty without a file, or where the folder cannot be read. */
function stateOf(dir: string): string {
  try {
    return workflowFiles(dir)
      .map((path) => {
        const stat = statSync(path, { throwIfNoEntry: false });
        return `${path} ${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
      })
      .join("\n");
  } catch {
    return "";
  }
}
