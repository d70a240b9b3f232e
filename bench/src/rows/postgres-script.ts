import { alternate } from "../measure/alternation.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, scriptJob, timeOf, withOutput } from "./jobs.js";

/** Rounds of a row whose sides take seconds. */
const ROUNDS = 3;

/** A table to the object store, against `pg-query-stream`, `JSON.stringify` and the same upload. */
export const postgresScript: BenchRow = {
  name: "postgres-script",
  bar: 3.5,
  aim: 5,
  higherIsBetter: true,
  async measure(bench) {
    const { address } = await bench.postgres();
    const ours = await containerJob(bench, "postgres", { ...address, table: "public.orders" });
    const theirs = await scriptJob(bench, "postgres-script", { address });
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
