import { parseLogLine } from "@collectro/contract";
import { blocksOf, linesOf } from "./blocks.js";
import { type LogIndex, withFile } from "./log-index.js";

/** Which lines are wanted; at least one of both. */
export interface LogWish {
  readonly severity?: string;
  /** Plain text, letters of either case. */
  readonly search?: string;
}

const FIRST_CAPACITY = 1024;

/** The numbers of the lines that match, found once and added to while the log grows. */
export class LogFilter {
  readonly #index: LogIndex;
  readonly #wish: LogWish;
  #found = new Uint32Array(FIRST_CAPACITY);
  #count = 0;
  #line = 0;
  #offset = 0;
  #epoch = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(index: LogIndex, wish: LogWish) {
    this.#index = index;
    this.#wish = { ...wish, ...(wish.search === undefined ? {} : { search: wish.search.toLowerCase() }) };
  }

  /** Lines that match. */
  get matching(): number {
    return this.#count;
  }

  /** Numbers of lines, from 0: `count` of those that match, from `start` on. */
  numbers(start: number, count: number): number[] {
    return [...this.#found.subarray(Math.min(start, this.#count), Math.min(start + count, this.#count))];
  }

  /** Looks through what the index has taken in since. */
  extend(): Promise<void> {
    const turn = this.#turn.then(
      async () =>
        await withFile(this.#index.path, async (file) => {
          const { epoch, end } = this.#index;
          if (epoch !== this.#epoch) [this.#count, this.#line, this.#offset] = [0, 0, 0];
          this.#epoch = epoch;
          for await (const block of blocksOf(file, this.#offset, end)) this.#take(block);
          this.#offset = end;
        }),
    );
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #take(block: Buffer): void {
    const lines = linesOf(block);
    // Most blocks hold nothing of what is looked for: one look at the whole spares a look at each line.
    if (mayMatch(block.toString("utf8"), this.#wish)) {
      for (const [index, line] of lines.entries()) if (matches(line, this.#wish)) this.#add(this.#line + index);
    }
    this.#line += lines.length;
  }

  #add(line: number): void {
    if (this.#count === this.#found.length) {
      const wider = new Uint32Array(this.#found.length * 2);
      wider.set(this.#found);
      this.#found = wider;
    }
    this.#found[this.#count] = line;
    this.#count += 1;
  }
}

function matches(line: string, wish: LogWish): boolean {
  if (!mayMatch(line, wish)) return false;
  const { severity, log } = parseLogLine(line);
  if (wish.severity !== undefined && severity !== wish.severity) return false;
  return wish.search === undefined || log.toLowerCase().includes(wish.search);
}

/** False when no line of a text can match: JSON says a text as it stands unless there is a backslash in it. */
function mayMatch(text: string, { severity, search }: LogWish): boolean {
  // A line that is no log line counts as info.
  const severe = severity === undefined || severity === "info" || text.includes(JSON.stringify(severity));
  if (!severe && !text.includes("\\")) return false;
  return search === undefined || text.includes("\\") || text.toLowerCase().includes(search);
}
