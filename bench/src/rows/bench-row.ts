import type { Workbench } from "../workbench.js";

/** What came of one row of the table. */
export interface Measurement {
  readonly ratio: number;
  /** Both absolute figures, and how they were taken. */
  readonly detail: string;
}

/** One row of the table: what is compared with what, and how good it has to be. */
export interface BenchRow {
  readonly name: string;
  /** The least (or, where lower is better, the most) that is good enough. */
  readonly bar: number;
  /** What we aim at, where it is more than the bar. */
  readonly aim?: number;
  readonly higherIsBetter: boolean;
  /** Throws Absent when something is not on this machine, NotEqual when the sides did not do the same. */
  measure(bench: Workbench): Promise<Measurement>;
}
