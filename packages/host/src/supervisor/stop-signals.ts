const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/**
 * The signals that ask the run to stop, from the first moment of the process on: one that comes before anybody listens
 * is kept. Process 1 of a container ignores a signal without a handler, any other process dies of it without a word.
 * Started before anything is loaded, so this file imports nothing.
 */
export class StopSignals {
  readonly #early: NodeJS.Signals[] = [];
  #listener: ((signal: NodeJS.Signals) => void) | undefined;

  constructor() {
    for (const name of SIGNALS) {
      process.on(name, (signal) => {
        if (this.#listener) this.#listener(signal);
        else this.#early.push(signal);
      });
    }
  }

  /** Hands over every signal so far and from now on. The process stays deaf to its default actions. */
  listen(listener: (signal: NodeJS.Signals) => void): void {
    this.#listener = listener;
    for (const signal of this.#early.splice(0)) listener(signal);
  }
}
