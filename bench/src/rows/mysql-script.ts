import { compareWithScript } from "./against-script.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, scriptJob } from "./jobs.js";

/** A table to the object store, against mysql2's stream, `JSON.stringify` and the same upload. */
export const mysqlScript: BenchRow = {
  name: "mysql-script",
  bar: 2.5,
  aim: 4,
  higherIsBetter: true,
  async measure(bench) {
    const { address } = await bench.mariaDb();
    const ours = await containerJob(bench, "mysql", { ...address, table: "orders" });
    return await compareWithScript(bench, ours, await scriptJob(bench, "mysql-script", { address }));
  },
};
