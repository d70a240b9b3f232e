import type { RunWindow } from "@collectro/contract";

/** What must be true of every slice, watched from outside of the ledger. */
export class Audit {
  readonly #loading = new Set<string>();
  readonly #loaded = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #failed = new Set<string>();
  /** Ended by two workers, or loaded by two at once, or loaded after somebody had written that it was. */
  doubled = 0;
  /** Loaded by a pod that died before it could write that down, and so once more: the second load replaces the first. */
  replaced = 0;

  /** @returns what ends the load: with the rows in the table, or without */
  load(slice: RunWindow): (inTable: boolean) => void {
    const { from } = slice;
    if (this.#loading.has(from) || this.#ended.has(from)) this.doubled += 1;
    this.#loading.add(from);
    return (inTable) => {
      this.#loading.delete(from);
      if (inTable && this.#loaded.has(from)) this.replaced += 1;
      if (inTable) this.#loaded.add(from);
    };
  }

  end({ from }: RunWindow, isLoaded: boolean): void {
    if (this.#ended.has(from) || this.#failed.has(from)) this.doubled += 1;
    if (isLoaded) this.#ended.add(from);
    else this.#failed.add(from);
    if (isLoaded && !this.#loaded.has(from)) this.doubled += 1;
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
