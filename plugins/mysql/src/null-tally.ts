/** Counts values that were written as null, and tells them once it is certain that their rows stand. */
export class NullTally {
  readonly #tell: (count: number, column: string) => void;
  #counts = new Map<string, number>();

  constructor(tell: (count: number, column: string) => void) {
    this.#tell = tell;
  }

  add(column: string): void {
    this.#counts.set(column, (this.#counts.get(column) ?? 0) + 1);
  }

  /** The rows so far stand. */
  settle(): void {
    if (this.#counts.size === 0) return;
    for (const [column, count] of this.#counts) this.#tell(count, column);
    this.#counts = new Map();
  }

  /** The rows since the last settling are written again. */
  drop(): void {
    this.#counts.clear();
  }
}
