/**
 * A fixed number of equal buffers, made when first needed: the memory of a run is bounded whatever its length. A buffer is
 * used again only once all are made, and the one that rested longest comes first: a run of a few shards touches as much
 * memory as one of thousands, so that what was seen in a short trial is what a long run takes.
 */
export class BufferPool {
  readonly bufferBytes: number;
  readonly #free: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  #unmade: number;

  constructor(bufferBytes: number, count: number) {
    this.bufferBytes = bufferBytes;
    this.#unmade = count;
  }

  /** A buffer, as soon as one is free. */
  acquire(): Promise<Buffer> {
    if (this.#unmade > 0) {
      this.#unmade -= 1;
      return Promise.resolve(Buffer.allocUnsafeSlow(this.bufferBytes));
    }
    const free = this.#free.shift();
    if (free) return Promise.resolve(free);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(buffer: Buffer): void {
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }
}
