import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";

const NEWLINE = 0x0a;

/** Lines that wait for a full disk to have room again, in bytes; more are not kept. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;

/**
 * A text file that only grows. A line is in the file when `append` returns, so that it survives whatever ends this
 * process next. When the disk is full, lines wait in order and are tried again with the next one, from the byte at which
 * the last attempt was cut.
 */
export class AppendedFile {
  readonly #fd: number;
  #pending = Buffer.alloc(0);
  /** The file ends in the middle of a line, whose rest waits. */
  #cut = false;

  /** Throws when the file cannot be opened for writing. */
  constructor(path: string) {
    this.#fd = openSync(path, "a+", 0o644);
    // An earlier attempt may have died in the middle of a line; its rest must not swallow our first one.
    if (!endsWithNewline(this.#fd)) this.append("\n");
  }

  /** False while lines wait. */
  get complete(): boolean {
    return this.#pending.length === 0;
  }

  append(text: string): void {
    const bytes = Buffer.from(text);
    if (this.complete) this.#pending = bytes;
    else if (this.#pending.length < MAX_PENDING_BYTES) this.#pending = Buffer.concat([this.#pending, bytes]);
    try {
      while (!this.complete) {
        const written = writeSync(this.#fd, this.#pending);
        if (written > 0) this.#cut = this.#pending[written - 1] !== NEWLINE;
        this.#pending = this.#pending.subarray(written);
      }
    } catch {
      // Told by `complete`: a log that cannot be written is a failure at the end, not in the middle.
    }
  }

  /**
   * Gives up the lines that wait, but for the rest of one that is cut in the middle, so that what comes next does not
   * stand behind them. Returns how many were given up.
   */
  dropPending(): number {
    const cut = this.#cut ? this.#pending.indexOf(NEWLINE) + 1 : 0;
    const dropped = this.#pending.subarray(cut);
    this.#pending = this.#pending.subarray(0, cut);
    let lines = 0;
    for (let at = dropped.indexOf(NEWLINE); at !== -1; at = dropped.indexOf(NEWLINE, at + 1)) lines += 1;
    return lines;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function endsWithNewline(fd: number): boolean {
  const { size } = fstatSync(fd);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, size - 1);
  return last[0] === NEWLINE;
}
