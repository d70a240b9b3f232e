import type { VirtualTime } from "./virtual-time.js";

/** The source that all pods ask: how fast they do, and how often they have. */
export class Source {
  readonly #time: VirtualTime;
  #rate = 0;
  #senders = 0;
  #requests = 0;
  #sinceMs = 0;
  /** The most requests a second that were ever under way. */
  peak = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Requests so far. */
  get requests(): number {
    this.#count();
    return this.#requests;
  }

  get rate(): number {
    return this.#rate;
  }

  /** Somebody sends at that rate from now on, until what is returned is called. */
  send(requestsPerSecond: number): () => void {
    this.#change(requestsPerSecond);
    let sending = true;
    return () => {
      if (sending) this.#change(-requestsPerSecond);
      sending = false;
    };
  }

  #change(requestsPerSecond: number): void {
    this.#count();
    this.#senders += Math.sign(requestsPerSecond);
    // Sums of fractions do not come back to nothing by themselves.
    this.#rate = this.#senders === 0 ? 0 : this.#rate + requestsPerSecond;
    this.peak = Math.max(this.peak, this.#rate);
  }

  #count(): void {
    this.#requests += (this.#rate * (this.#time.nowMs - this.#sinceMs)) / 1000;
    this.#sinceMs = this.#time.nowMs;
  }
}
