import { type Messages, mebibytes } from "../messages.js";
import type { RunLog } from "./log-file.js";

/** What connector and worker may write into the log of one run, in bytes. Errors and the supervisor's own lines come on top. */
const MAX_SAID_BYTES = 64 * 1024 * 1024;

/** Writes what connector and worker say, until it is too much: a chatty loop must not fill the shared disk. */
export class LogBudget {
  readonly #log: RunLog;
  readonly #messages: Messages;
  readonly #maxBytes: number;
  #bytes = 0;
  #leftOut = 0;

  constructor(log: RunLog, messages: Messages, maxBytes = MAX_SAID_BYTES) {
    this.#log = log;
    this.#messages = messages;
    this.#maxBytes = maxBytes;
  }

  line(text: string): void {
    if (this.#bytes >= this.#maxBytes) {
      this.#leftOut += 1;
      return;
    }
    this.#bytes += this.#log.line("info", text);
    if (this.#bytes >= this.#maxBytes) this.#log.line("info", this.#messages.logFull(mebibytes(this.#maxBytes)));
  }

  /** Tells how many lines were left out. */
  close(): void {
    if (this.#leftOut > 0) this.#log.line("info", this.#messages.linesLeftOut(this.#leftOut));
  }
}
