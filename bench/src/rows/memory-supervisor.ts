import type { BenchRow } from "./bench-row.js";
import { measurePeak } from "./peaks.js";

/** Peak resident memory of the supervisor on the CSV run, against 60 MB. */
export const memorySupervisor: BenchRow = {
  name: "memory/supervisor",
  bar: 1,
  higherIsBetter: false,
  measure: async (bench) => await measurePeak(bench, "supervisorBytes", 60),
};
