import type { Messages } from "../messages.js";

/** More lines than this from the connector's own stdout and stderr would drown the log. */
const MAX_OUTPUT_LINES = 1_000;

/** Turns what a connector prints into log lines, bounded in number. */
export class OutputRelay {
  readonly #write: (text: string) => void;
  readonly #messages: Messages;
  #count = 0;

  constructor(write: (text: string) => void, messages: Messages) {
    this.#write = write;
    this.#messages = messages;
  }

  line(text: string): void {
    this.#count += 1;
    if (this.#count <= MAX_OUTPUT_LINES) this.#write(this.#messages.output(text));
  }

  /** Tells how many lines were left out. */
  close(): void {
    if (this.#count > MAX_OUTPUT_LINES) this.#write(this.#messages.outputDropped(this.#count - MAX_OUTPUT_LINES));
  }
}
