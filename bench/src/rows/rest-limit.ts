import { rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { digestOfNdjson, proveEqual } from "../measure/proof.js";
import { PAGE_ROWS } from "../servers/pages.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";

const ROUNDS = 7;
const CONCURRENCY = 4;

/** Pages of JSON to the object store, against a bare loop of `fetch`, `JSON.parse` and `JSON.stringify`. */
export const restLimit: BenchRow = {
  name: "rest-limit",
  bar: 0.7,
  aim: 0.9,
  higherIsBetter: true,
  async measure(bench) {
    const { url, rows, pages } = await bench.pages();
    const paging = { paging: "page", pageSizeParam: "size", pageSize: PAGE_ROWS, total: "/total" };
    const params = { url, rows: "/rows", ...paging, concurrency: CONCURRENCY, allowPrivate: ["127.0.0.1"] };
    const ours = await containerJob(bench, "rest", params);
    const loop = { url, pages, concurrency: CONCURRENCY };
    const output = join(bench.dir, bench.fresh("looped.json"));
    await runOwn("rest-loop", { ...loop, output });
    proveEqual(await withOutput(bench, ours, digestOfNdjson), await digestOfNdjson([output]), rows);
    await rm(output);
    const comparison = await alternate(
      bench.size.rounds ?? ROUNDS,
      () => timeOf(bench, ours),
      async () => (await runOwn("rest-loop", loop)).wallMs,
    );
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "bare loop") };
  },
};
