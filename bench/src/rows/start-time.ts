import { join } from "node:path";
import { type ContainerJob, runContainer } from "../container.js";
import { writeCsv } from "../data/csv.js";
import { alternate, type Comparison } from "../measure/alternation.js";
import { runProgram } from "../measure/program.js";
import { digestOfNdjson } from "../measure/proof.js";
import type { Workbench } from "../workbench.js";
import type { Measurement } from "./bench-row.js";

const ROUNDS = 20;
/** Rounds of what is told in the detail only. */
const SIDE_ROUNDS = 5;

/** Time from the start of the process to `job_result.txt` for a CSV file of so few rows, against `node -e 0`. */
export async function measureStart(bench: Workbench, rows: number): Promise<Measurement> {
  const path = join(bench.dir, `start-${rows}.csv`);
  writeCsv(path, rows);
  const job = await bench.job("files", { path });
  await proveStored(bench, job, rows);
  const { rounds } = bench.size;
  const cached = await compare(bench, job, rounds ?? ROUNDS);
  const uncached = await compare(bench, { ...job, compileCache: undefined }, rounds ?? SIDE_ROUNDS);
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const detail = [
    `ours ${ms(cached.oursMs)}, node -e 0 ${ms(cached.theirsMs)}; median of ${cached.rounds} rounds`,
    "with the compile cache that is made while the image is built",
    `without it ${ms(uncached.oursMs)}, ratio ${(1 / uncached.speedup).toFixed(1)}`,
  ];
  return { ratio: 1 / cached.speedup, detail: detail.join("; ") };
}

async function compare(bench: Workbench, job: Omit<ContainerJob, "prefix">, rounds: number): Promise<Comparison> {
  const comparison = await alternate(
    rounds,
    async () => (await runContainer(bench.dir, { ...job, prefix: bench.fresh("start") })).resultMs,
    async () => (await runProgram(process.execPath, ["-e", "0"])).wallMs,
  );
  return comparison;
}

async function proveStored(bench: Workbench, job: Omit<ContainerJob, "prefix">, rows: number): Promise<void> {
  const prefix = bench.fresh("start");
  await runContainer(bench.dir, { ...job, prefix });
  const stored = rows === 0 ? 0 : (await digestOfNdjson(job.store.filesOf(prefix))).rows;
  if (stored !== rows) throw new Error(`${stored} rows were stored, expected ${rows}`);
}
