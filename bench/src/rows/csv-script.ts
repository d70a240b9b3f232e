import { compareWithScript } from "./against-script.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, scriptJob } from "./jobs.js";

/** A CSV file to the object store, typed and validated, against `csv-parse`, `JSON.stringify` and the same upload. */
export const csvScript: BenchRow = {
  name: "csv-script",
  bar: 3,
  aim: 5,
  higherIsBetter: true,
  async measure(bench) {
    const path = await bench.csv();
    const ours = await containerJob(bench, "files", { path });
    return await compareWithScript(bench, ours, await scriptJob(bench, "csv-script", { path }));
  },
};
