import type { BenchRow } from "./bench-row.js";
import { measureStart } from "./start-time.js";

/** A successful run of zero rows, from the start of the process to its result. */
export const coldStart: BenchRow = {
  name: "cold-start",
  bar: 7,
  aim: 5,
  higherIsBetter: false,
  measure: async (bench) => await measureStart(bench, 0),
};
