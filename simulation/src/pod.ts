import type { Clock } from "@collectro/backfill/engine";
import type { Random } from "./random.js";
import type { VirtualTime } from "./virtual-time.js";

/** Clocks of machines tick this much too fast or too slow. */
const DRIFT = 0.0005;

/** One life of a pod: it may be killed, or stand still for a while and go on as if nothing had been. */
export class Pod {
  readonly #time: VirtualTime;
  readonly #drift: number;
  readonly #offsetMs: number;
  #isDead = false;
  #thawsAtMs = 0;
  #whenStopped: (() => void)[] = [];

  constructor(time: VirtualTime, random: Random) {
    this.#time = time;
    this.#drift = 1 + random.between(-DRIFT, DRIFT);
    this.#offsetMs = random.between(0, 1e9);
  }

  get clock(): Clock {
    return {
      nowMs: () => this.#offsetMs + this.#time.nowMs * this.#drift,
      wallMs: () => this.#offsetMs + this.#time.nowMs * this.#drift,
      sleep: async (ms, signal) => {
        await until(this.#time.wait(ms / this.#drift), signal);
        await this.alive();
      },
    };
  }

  /** Settles at once, or when it goes on; never when it is dead. */
  async alive(): Promise<void> {
    while (!this.#isDead && this.#time.nowMs < this.#thawsAtMs) {
      await this.#time.wait(this.#thawsAtMs - this.#time.nowMs);
    }
    if (this.#isDead) await new Promise(() => {});
  }

  kill(): void {
    this.#isDead = true;
    this.#stopped();
  }

  freeze(ms: number): void {
    this.#thawsAtMs = this.#time.nowMs + ms;
    this.#stopped();
  }

  /** Calls this once, when it is killed or stands still; what is returned takes that back. */
  onStop(listener: () => void): () => void {
    this.#whenStopped.push(listener);
    return () => {
      this.#whenStopped = this.#whenStopped.filter((one) => one !== listener);
    };
  }

  #stopped(): void {
    const listeners = this.#whenStopped;
    this.#whenStopped = [];
    for (const listener of listeners) listener();
  }
}

/** Settles with the wait, or when the signal aborts. */
function until(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return wait;
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener("abort", done);
      resolve();
    };
    if (signal.aborted) return done();
    signal.addEventListener("abort", done);
    void wait.then(done);
  });
}
