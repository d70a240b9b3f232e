import { alternate } from "../measure/alternation.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, scriptJob, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 3;

/** A CSV file to the object store, typed and validated, against `csv-parse`, `JSON.stringify` and the same upload. */
export const csvScript: BenchRow = {
  name: "csv-script",
  bar: 3,
  aim: 5,
  higherIsBetter: true,
  async measure(bench) {
    const path = await bench.csv();
    const ours = await containerJob(bench, "files", { path });
    const theirs = await scriptJob(bench, "csv-script", { path });
    const { rows, rounds = ROUNDS } = bench.size;
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await withOutput(bench, theirs, digestOfNdjson), rows);
    const comparison = await alternate(
      rounds,
      () => timeOf(bench, ours),
      () => timeOf(bench, theirs),
    );
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "script") };
  },
};
