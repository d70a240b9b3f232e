import { compareWithScript } from "./against-script.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, scriptJob } from "./jobs.js";

/** A table to the object store, against `pg-query-stream`, `JSON.stringify` and the same upload. */
export const postgresScript: BenchRow = {
  name: "postgres-script",
  bar: 3.5,
  aim: 5,
  higherIsBetter: true,
  async measure(bench) {
    const { address } = await bench.postgres();
    const ours = await containerJob(bench, "postgres", { ...address, table: "public.orders" });
    return await compareWithScript(bench, ours, await scriptJob(bench, "postgres-script", { address }));
  },
};
