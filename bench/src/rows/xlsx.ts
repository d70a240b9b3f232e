import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runContainer } from "../container.js";
import { WORKBOOK_SCHEMA, WORKBOOK_TYPES, writeWorkbook } from "../data/xlsx.js";
import { alternate } from "../measure/alternation.js";
import { type PeakMemory, peakMemory } from "../measure/peak-memory.js";
import { runOwn } from "../measure/program.js";
import { digestOfTyped, NotEqual, proveEqual } from "../measure/proof.js";
import type { Workbench } from "../workbench.js";
import type { BenchRow } from "./bench-row.js";
import { containerJob, figures, timeOf, withOutput } from "./jobs.js";
import { MB } from "./peaks.js";

const ROUNDS = 3;
const MAX_ROWS = 100_000;
const LIMIT_MB = 300;
const LIBRARIES = ["exceljs", "xlsx", "read-excel-file"] as const;

/** An .xlsx workbook to the object store, against the fastest of three libraries that only read it. */
export const xlsxLimit: BenchRow = {
  name: "xlsx-limit",
  bar: 0.8,
  aim: 1,
  higherIsBetter: true,
  async measure(bench) {
    const { path, rows, schema } = workbook(bench);
    const { rounds = ROUNDS } = bench.size;
    const ours = await containerJob(bench, "files", { path }, schema);
    const digest = (files: readonly string[]) => digestOfTyped(files, WORKBOOK_TYPES);
    proveEqual(await withOutput(bench, ours, digest), await digest([`${path}.json`]), rows);
    const library = await fastest(path, rows);
    const theirs = async (): Promise<number> => (await runOwn("xlsx-readers", { path, library })).wallMs;
    const comparison = await alternate(rounds, () => timeOf(bench, ours), theirs);
    const named = LIBRARIES.join(", ");
    return {
      ratio: comparison.speedup,
      detail: `${figures(comparison, rows, library)}; it was the fastest of ${named}`,
    };
  },
};

/** Peak resident memory of the worker on the same run. */
export const memoryXlsx: BenchRow = {
  name: "memory/xlsx",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const { path, rows, schema } = workbook(bench);
    const job = { ...(await bench.job("files", { path })), schema };
    const prefix = bench.fresh("peak");
    const { promise, resolve } = Promise.withResolvers<PeakMemory>();
    await runContainer(bench.dir, { ...job, prefix }, (supervisor) =>
      resolve(peakMemory(supervisor.pid ?? 0, once(supervisor, "exit"))),
    );
    await job.store.clear(prefix);
    const peakMb = (await promise).workerBytes / MB;
    return {
      ratio: peakMb / LIMIT_MB,
      detail: `${peakMb.toFixed(1)} MB of ${LIMIT_MB} MB; ${rows} rows of 20 columns in .xlsx`,
    };
  },
};

function workbook(bench: Workbench): { path: string; rows: number; schema: string } {
  const rows = Math.min(MAX_ROWS, bench.size.rows);
  const path = join(bench.dir, "orders.xlsx");
  const schema = join(bench.dir, "orders.xlsx.schema.json");
  if (!existsSync(path)) {
    bench.say(`writing ${rows} rows as a workbook`);
    writeWorkbook(path, rows);
    writeFileSync(schema, JSON.stringify(WORKBOOK_SCHEMA));
  }
  return { path, rows, schema };
}

/** Each library reads the workbook once; all must find every row, the header with them. */
async function fastest(path: string, rows: number): Promise<(typeof LIBRARIES)[number]> {
  const times: { library: (typeof LIBRARIES)[number]; wallMs: number }[] = [];
  for (const library of LIBRARIES) {
    const { stdout, wallMs } = await runOwn("xlsx-readers", { path, library });
    if (Number(stdout) !== rows + 1) throw new NotEqual(`${library} read ${stdout.trim()} rows of ${rows + 1}`);
    times.push({ library, wallMs });
  }
  times.sort((a, b) => a.wallMs - b.wallMs);
  return times[0]?.library ?? LIBRARIES[0];
}
