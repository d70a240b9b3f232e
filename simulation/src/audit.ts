import type { RunWindow } from "@collectro/contract";

/** What must be true of every slice, watched from outside of the ledger; and the warehouse, which takes one load of a slice. */
export class Audit {
  readonly #inTable = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #failed = new Set<string>();
  /** Brought to an end by two workers, or written down as loaded without being in the table. */
  doubled = 0;
  /** Loads that came to a slice which is in the table: nothing was done. */
  refused = 0;

  /** Whether the rows of a slice are in the table; who asks has rows of it in hand. */
  isInTable({ from }: RunWindow): boolean {
    if (this.#inTable.has(from)) this.refused += 1;
    return this.#inTable.has(from);
  }

  /** The end of a load's transaction. */
  commit(slice: RunWindow): void {
    if (!this.isInTable(slice)) this.#inTable.add(slice.from);
  }

  end({ from }: RunWindow, isLoaded: boolean): void {
    if (this.#ended.has(from) || this.#failed.has(from)) this.doubled += 1;
    if (isLoaded) this.#ended.add(from);
    else this.#failed.add(from);
    if (isLoaded && !this.#inTable.has(from)) this.doubled += 1;
  }

  get loaded(): number {
    return this.#ended.size;
  }

  get failed(): number {
    return this.#failed.size;
  }

  get settled(): number {
    return this.#ended.size + this.#failed.size;
  }
}
