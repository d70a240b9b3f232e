import { setTimeout as sleep } from "node:timers/promises";
import type { Warehouse } from "../warehouse/warehouse.js";

/** Between two uses of one process it stays open at most so long. */
const IDLE_MS = 1_000;
/** After so long it is closed between two uses, however many follow: other processes wait for it. */
const MAX_OPEN_MS = 3_000;
/** Then others have so long to take it; they look more often than that. */
const GAP_MS = 250;

/**
 * The embedded warehouse between uses. It costs a tenth of a second to open and to close, which is much where loads are small
 * and many; but while it is open no other process can have it. So it stays open only while somebody of this process keeps it, and
 * is given away every few seconds. One use at a time.
 */
export class KeptWarehouse {
  readonly #enqueue: (work: () => Promise<void>) => void;
  #keepers = 0;
  #open: { readonly warehouse: Warehouse; readonly sinceMs: number } | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closedAtMs = Number.NEGATIVE_INFINITY;

  /** @param enqueue does something when no use goes on */
  constructor(enqueue: (work: () => Promise<void>) => void) {
    this.#enqueue = enqueue;
  }

  /** From now on it stays open between uses, until what is returned is disposed of. */
  keep(): Disposable {
    this.#keepers += 1;
    return {
      [Symbol.dispose]: () => {
        this.#keepers -= 1;
        if (this.#keepers === 0) this.#enqueue(async () => this.close());
      },
    };
  }

  async use<T>(open: () => Promise<Warehouse>, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    const { warehouse } = this.#open ?? (await this.#opened(open));
    try {
      const result = await work(warehouse);
      this.#rest();
      return result;
    } catch (error) {
      // Nobody knows what state it is in.
      this.close();
      throw error;
    }
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#open?.warehouse.close();
    this.#open = undefined;
  }

  async #opened(open: () => Promise<Warehouse>) {
    await sleep(Math.max(0, this.#closedAtMs + GAP_MS - performance.now()));
    this.#open = { warehouse: await open(), sinceMs: performance.now() };
    return this.#open;
  }

  #rest(): void {
    const openMs = performance.now() - (this.#open?.sinceMs ?? 0);
    if (this.#keepers > 0 && openMs < MAX_OPEN_MS) {
      this.#idle = setTimeout(() => this.#enqueue(async () => this.close()), IDLE_MS).unref();
      return;
    }
    this.close();
    if (this.#keepers > 0) this.#closedAtMs = performance.now();
  }
}
