import { type FSWatcher, lstatSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import type { FileChange, WatchedName } from "./record.js";

const WATCHED: readonly WatchedName[] = ["log.txt", "loadpath.txt", "job_result.txt"];
const MAX_TEXT_BYTES = 64 * 1024;
const MAX_TEXT = 200;
/** A log of a million lines changes a million times; what counts is whether it changes after the word. */
const MAX_CHANGES = 5_000;

/**
 * Notes every change of the three files, in the order in which the kernel saw them, and what a reader would have read at
 * that moment.
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
    const repeats = last?.name === name && name === "log.txt" && how === "written" && last.how === how;
    if (this.changes.length >= MAX_CHANGES && name === "log.txt") return;
    const seen = this.#look(name);
    const change = { atMs: performance.now() - this.#startMs, name, how, ...seen };
    if (repeats) this.changes[this.changes.length - 1] = change;
    else this.changes.push(change);
  }

  #look(name: WatchedName): Pick<FileChange, "bytes" | "text"> {
    const path = join(this.#dir, name);
    try {
      const stat = lstatSync(path);
      if (name === "log.txt" || !stat.isFile() || stat.size > MAX_TEXT_BYTES) return { bytes: stat.size };
      const text = readFileSync(path, "utf8");
      return { bytes: stat.size, text: text.slice(0, MAX_TEXT) };
    } catch {
      return { bytes: undefined };
    }
  }
}
