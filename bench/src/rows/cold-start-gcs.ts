import type { BenchRow } from "./bench-row.js";
import { measureStart } from "./start-time.js";

/** A successful run of one row, stored and proven, from the start of the process to its result. */
export const coldStartGcs: BenchRow = {
  name: "cold-start-gcs",
  bar: 11,
  aim: 8,
  higherIsBetter: false,
  measure: async (bench) => await measureStart(bench, 1),
};
