import { join } from "node:path";
import iconv from "iconv-lite";
import { writeCsv } from "../data/csv.js";
import { alternate } from "../measure/alternation.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 5;

/** A CSV file in CP932 to the object store, against the same in UTF-8. */
export const cp932: BenchRow = {
  name: "cp932",
  bar: 0.7,
  aim: 0.9,
  higherIsBetter: true,
  async measure(bench) {
    const { rows, rounds = ROUNDS } = bench.size;
    const path = join(bench.dir, "orders-cp932.csv");
    writeCsv(path, rows, (text) => iconv.encode(text, "cp932"));
    const ours = await containerJob(bench, "files", { path, encoding: "cp932" });
    const theirs = await containerJob(bench, "files", { path: await bench.csv() });
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await withOutput(bench, theirs, digestOfNdjson), rows);
    const comparison = await alternate(
      rounds,
      () => timeOf(bench, ours),
      () => timeOf(bench, theirs),
    );
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "in UTF-8") };
  },
};
