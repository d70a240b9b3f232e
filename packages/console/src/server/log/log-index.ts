import { type FileHandle, open } from "node:fs/promises";
import { blocksOf, linesOf } from "./blocks.js";

/** Of every so many lines the place of the first one is kept: a million lines cost 62 kB. */
const MARK_LINES = 128;
const CHUNK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** Where the lines of a growing file are. It is read once, in pieces; what has come since is read on. */
export class LogIndex {
  readonly path: string;
  #marks = [0];
  #lines = 0;
  /** The byte behind the last whole line. */
  #end = 0;
  /** Up to here newlines have been looked for. */
  #scanned = 0;
  #sealed = false;
  #epoch = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Lines known so far. */
  get lines(): number {
    return this.#lines;
  }

  /** The byte behind the last of them. */
  get end(): number {
    return this.#end;
  }

  /** Another one when the file is not the one that it was: what was found in it counts no more. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Takes in what has come. `final`: nothing more will, so that a last line without a newline is one too. */
  extend(final: boolean): Promise<void> {
    const turn = this.#turn.then(async () => await withFile(this.path, async (file) => await this.#scan(file, final)));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** `count` lines from `start` (from 0) on; fewer at the end. */
  async read(start: number, count: number): Promise<string[]> {
    const found: string[] = [];
    if (count === 0 || start >= this.#lines) return found;
    const mark = Math.floor(start / MARK_LINES);
    let skip = start - mark * MARK_LINES;
    const end = this.#marks[Math.ceil((start + count) / MARK_LINES)] ?? this.#end;
    await withFile(this.path, async (file) => {
      for await (const block of blocksOf(file, this.#marks[mark] ?? 0, end)) {
        const lines = linesOf(block);
        found.push(...lines.slice(skip, skip + count - found.length));
        skip = Math.max(0, skip - lines.length);
        if (found.length >= count) return;
      }
    });
    return found;
  }

  /** Some lines by their numbers (from 0), which ascend. */
  async readEach(numbers: readonly number[]): Promise<string[]> {
    const found: string[] = [];
    for (let first = 0; first < numbers.length; ) {
      const from = numbers[first] ?? 0;
      let last = first;
      while ((numbers[last + 1] ?? Number.POSITIVE_INFINITY) < from + MARK_LINES) last += 1;
      const lines = await this.read(from, (numbers[last] ?? from) - from + 1);
      for (const number of numbers.slice(first, last + 1)) found.push(lines[number - from] ?? "");
      first = last + 1;
    }
    return found;
  }

  async #scan(file: FileHandle, final: boolean): Promise<void> {
    const { size } = await file.stat();
    if (size < this.#end || (this.#sealed && size > this.#end)) this.#forget();
    this.#scanned = Math.min(this.#scanned, size);
    const chunk = size > this.#scanned ? Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - this.#scanned)) : undefined;
    while (chunk && this.#scanned < size) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, this.#scanned);
      if (bytesRead === 0) break;
      this.#take(chunk.subarray(0, bytesRead));
    }
    if (!final || this.#scanned === this.#end) return;
    this.#addLine(this.#scanned);
    this.#sealed = true;
  }

  #take(chunk: Buffer): void {
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) {
      this.#addLine(this.#scanned + at + 1);
    }
    this.#scanned += chunk.length;
  }

  #addLine(end: number): void {
    this.#end = end;
    this.#lines += 1;
    if (this.#lines % MARK_LINES === 0) this.#marks.push(end);
  }

  #forget(): void {
    this.#marks = [0];
    [this.#lines, this.#end, this.#scanned, this.#sealed] = [0, 0, 0, false];
    this.#epoch += 1;
  }
}

/** Works with a file; does nothing when it is not there: a run that has not logged yet has none. */
export async function withFile(path: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
