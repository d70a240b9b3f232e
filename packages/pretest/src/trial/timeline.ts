import { type FSWatcher, lstatSync, watch } from "node:fs";
import { join } from "node:path";
import { readPlain } from "./plain-file.js";
import type { FileChange, WatchedName } from "./record.js";

const WATCHED: readonly WatchedName[] = ["log.txt", "loadpath.txt", "job_result.txt"];
const MAX_TEXT_BYTES = 64 * 1024;
const MAX_TEXT = 200;
/** A list that is written path by path changes a million times; after so many changes one in a row is enough. */
const MAX_CHANGES = 2_000;

/**
 * Notes every change of the three files, in the order in which the kernel saw them, and what a reader read soon after:
 * a look may already see what a later change made, which `mark` tells.
 */
export class Timeline implements Disposable {
  readonly changes: FileChange[] = [];
  readonly #dir: string;
  readonly #startMs = performance.now();
  readonly #watcher: FSWatcher;

  constructor(dir: string) {
    this.#dir = dir;
    this.#watcher = watch(dir, { persistent: false }, (event, name) => {
      const watched = WATCHED.find((one) => one === name);
      if (watched) this.#note(watched, event === "rename" ? "placed" : "written");
    });
    // The folder itself may go away; that is seen by its files.
    this.#watcher.on("error", () => {});
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }

  #note(name: WatchedName, how: FileChange["how"]): void {
    const last = this.changes.at(-1);
    const inRow = last?.name === name && last.how === how;
    const isFull = this.changes.length >= MAX_CHANGES;
    // A container that goes on to and fro between its files for ever is known well enough.
    if (!inRow && this.changes.length >= 2 * MAX_CHANGES) return;
    const change = { atMs: performance.now() - this.#startMs, name, how, ...this.#look(name) };
    if (inRow && (isFull || (name === "log.txt" && how === "written"))) this.changes.pop();
    this.changes.push(change);
  }

  #look(name: WatchedName): Pick<FileChange, "bytes" | "text" | "mark"> {
    const path = join(this.#dir, name);
    try {
      const { ino, ctimeNs, size } = lstatSync(path, { bigint: true });
      const seen = { bytes: Number(size), mark: `${ino} ${ctimeNs} ${size}` };
      if (name === "log.txt" || size > MAX_TEXT_BYTES) return seen;
      const read = readPlain(path, MAX_TEXT_BYTES);
      return read ? { ...seen, bytes: read.bytes, text: read.start.toString("utf8").slice(0, MAX_TEXT) } : seen;
    } catch {
      return { bytes: undefined };
    }
  }
}
