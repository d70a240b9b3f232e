import type { BenchRow } from "./bench-row.js";
import { measurePeak } from "./peaks.js";

/** Peak resident memory of the worker on the CSV run, against 256 MB. */
export const memoryWorker: BenchRow = {
  name: "memory/worker",
  bar: 1,
  higherIsBetter: false,
  measure: async (bench) => await measurePeak(bench, "workerBytes", 256),
};
