import { setImmediate as turn } from "node:timers/promises";

interface Alarm {
  readonly atMs: number;
  readonly order: number;
  readonly ring: () => void;
}

/** A clock that jumps from one event to the next, as soon as everything that the last one set off has come to rest. */
export class VirtualTime {
  #nowMs = 0;
  #rung = 0;
  /** A binary heap: the earliest first, of equal ones the one that was set first. */
  readonly #alarms: Alarm[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number): Promise<void> {
    const atMs = this.#nowMs + Math.max(0, ms);
    return new Promise((ring) => {
      this.#alarms.push({ atMs, order: this.#rung++, ring });
      this.#rise(this.#alarms.length - 1);
    });
  }

  /** Runs until nothing is left to come, or `isDone`. */
  async run(isDone: () => boolean): Promise<void> {
    await turn();
    while (!isDone()) {
      const alarm = this.#take();
      if (!alarm) return;
      this.#nowMs = alarm.atMs;
      alarm.ring();
      // All that follows at this instant are microtasks: they are done before the next macrotask.
      await turn();
    }
  }

  #take(): Alarm | undefined {
    const [first] = this.#alarms;
    const last = this.#alarms.pop();
    if (first && last && this.#alarms.length > 0) {
      this.#alarms[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#alarms[one], this.#alarms[other]];
    if (!a || !b) return a !== undefined;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(least, at)) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#alarms[one], this.#alarms[other]];
    if (!a || !b) return;
    this.#alarms[one] = b;
    this.#alarms[other] = a;
  }
}
