import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeParquet } from "../data/parquet.js";
import { alternate } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 3;
const COPIES = 5;

/** A Parquet file to the object store, against DuckDB's own Parquet → JSON `COPY` to a local file on all cores. */
export const parquetLimit: BenchRow = {
  name: "parquet-limit",
  bar: 0.5,
  aim: 0.9,
  higherIsBetter: true,
  async measure(bench) {
    const { rounds = ROUNDS } = bench.size;
    const rows = COPIES * bench.size.rows;
    const path = join(bench.dir, "orders.parquet");
    await writeParquet(path, await bench.csv(), COPIES);
    const ours = await containerJob(bench, "files", { path });
    const output = join(bench.dir, bench.fresh("copied.json"));
    const theirs = async (): Promise<number> => Number((await runOwn("duckdb-parquet", { path, output })).stdout);
    await theirs();
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await digestOfNdjson([output]), rows);
    const comparison = await alternate(rounds, () => timeOf(bench, ours), theirs);
    await rm(output);
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "DuckDB, its statement alone,") };
  },
};
