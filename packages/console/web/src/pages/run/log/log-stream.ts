import type { LogEntry } from "../../../../../src/api/index.js";
import { address } from "../../../api/client.js";
import { keepOpen } from "../../../api/keep-open.js";

interface Tell {
  readonly lines: (lines: readonly LogEntry[]) => void;
  readonly total: (total: number) => void;
  readonly end: () => void;
}

/** The lines behind line `after`, as they come. It goes on where it was after a loss. Close it. */
export class LogStream {
  readonly #close: () => void;
  #after: number;

  constructor(path: string, after: number, tell: Tell) {
    this.#after = after;
    this.#close = keepOpen(() => address(path, { after: this.#after }), {
      lines: (lines: readonly LogEntry[]) => {
        this.#after = Math.max(this.#after, lines.at(-1)?.number ?? 0);
        tell.lines(lines);
      },
      total: tell.total,
      end: () => {
        this.#close();
        tell.end();
      },
    });
  }

  close(): void {
    this.#close();
  }
}
