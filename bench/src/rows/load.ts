import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { alternate } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { digestOfTable, proveEqual } from "../measure/proof.js";
import { BUCKET } from "../servers/object-store.js";
import type { Workbench } from "../workbench.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures } from "./jobs.js";

const ROUNDS = 5;

/** Objects to typed rows in DuckDB, validated by BigQuery's rules, against DuckDB's `read_json` on the same local files. */
export const load: BenchRow = {
  name: "load",
  bar: 0.3,
  aim: 0.6,
  higherIsBetter: true,
  async measure(bench) {
    const store = await bench.store();
    const prefix = bench.fresh("load");
    await (await containerJob(bench, "files", { path: await bench.csv() }))(prefix);
    const files = store.filesOf(prefix);
    const { rows, rounds = ROUNDS } = bench.size;
    const [ours, theirs] = [join(bench.dir, "crawler"), join(bench.dir, "read-json")];
    const crawled = async (): Promise<number> => await crawlInto(bench, ours, prefix, files);
    const read = async (): Promise<number> => await readInto(theirs, files);
    await crawled();
    await read();
    const table = await digestOfTable(join(ours, "warehouse.duckdb"), "bench.orders");
    proveEqual(table, await digestOfTable(join(theirs, "plain.duckdb"), "orders"), rows);
    const comparison = await alternate(rounds, crawled, read);
    await store.clear(prefix);
    return { ratio: comparison.speedup, detail: figures(comparison, rows, "read_json") };
  },
};

/** The crawler with a new warehouse. */
async function crawlInto(bench: Workbench, dir: string, prefix: string, files: readonly string[]): Promise<number> {
  await emptied(dir);
  const { endpoint } = await bench.store();
  const uris = files.map((file) => `gs://${BUCKET}/${prefix}/${file.split(`/${prefix}/`)[1]}`);
  const env = { COLLECTRO_GCS_ENDPOINT: endpoint };
  return Number((await runOwn("crawler-load", { bucket: BUCKET, prefix, uris, dir }, { env })).stdout);
}

/** DuckDB with a new file. */
async function readInto(dir: string, files: readonly string[]): Promise<number> {
  await emptied(dir);
  return Number((await runOwn("duckdb-load", { files, database: join(dir, "plain.duckdb") })).stdout);
}

async function emptied(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
}
