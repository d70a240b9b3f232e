import { rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 5;

/** A CSV file to the object store, against DuckDB's own CSV → JSON `COPY` to a local file on all cores. */
export const csvLimit: BenchRow = {
  name: "csv-limit",
  bar: 0.4,
  aim: 0.7,
  higherIsBetter: true,
  async measure(bench) {
    const path = await bench.csv();
    const ours = await containerJob(bench, "files", { path });
    const { rows, rounds = ROUNDS } = bench.size;
    const output = join(bench.dir, bench.fresh("copied.json"));
    const theirs = async (): Promise<number> => Number((await runOwn("duckdb-csv", { path, output })).stdout);
    await theirs();
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await digestOfNdjson([output]), rows);
    const comparison = await alternate(rounds, () => timeOf(bench, ours), theirs);
    await rm(output);
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "DuckDB, its statement alone,") };
  },
};
