import { once } from "node:events";
import { join } from "node:path";
import { runContainer } from "../container.js";
import { type PeakMemory, peakMemory } from "../measure/peak-memory.js";
import type { Workbench } from "../workbench.js";
import type { Measurement } from "./bench-row.js";

/** A megabyte as it is printed on memory limits of the strict kind: 10^6 bytes. */
export const MB = 1_000_000;

/** Runs of which the highest peak counts: how many uploads wait for the store at a time, each with its buffer, is chance. */
const ROUNDS = 3;

const known = new WeakMap<Workbench, Map<number, Promise<PeakMemory>>>();

/** Peak memory of the container that stores the CSV data so many times; measured once for all rows that ask. */
export function peaksOf(bench: Workbench, copies: number): Promise<PeakMemory> {
  const ofBench = known.get(bench) ?? new Map<number, Promise<PeakMemory>>();
  known.set(bench, ofBench);
  const peaks = ofBench.get(copies) ?? highestOf(bench, copies);
  ofBench.set(copies, peaks);
  return peaks;
}

/** The peak of one process on the CSV run, as a share of what it may take. */
export async function measurePeak(bench: Workbench, process: keyof PeakMemory, limitMb: number): Promise<Measurement> {
  const peakMb = (await peaksOf(bench, 1))[process] / MB;
  const detail = `${peakMb.toFixed(1)} MB of ${limitMb} MB; ${bench.size.rows} rows of CSV, highest of the runs`;
  return { ratio: peakMb / limitMb, detail };
}

async function highestOf(bench: Workbench, copies: number): Promise<PeakMemory> {
  const folder = await bench.csvCopies(copies);
  const rounds = copies > 1 ? 1 : (bench.size.rounds ?? ROUNDS);
  const peaks: PeakMemory[] = [];
  for (let round = 0; round < rounds; round += 1) peaks.push(await peakOf(bench, folder));
  return {
    supervisorBytes: Math.max(...peaks.map(({ supervisorBytes }) => supervisorBytes)),
    workerBytes: Math.max(...peaks.map(({ workerBytes }) => workerBytes)),
  };
}

async function peakOf(bench: Workbench, folder: string): Promise<PeakMemory> {
  const job = await bench.job("files", { path: join(folder, "*.csv") });
  const prefix = bench.fresh("peak");
  const { promise, resolve } = Promise.withResolvers<PeakMemory>();
  await runContainer(bench.dir, { ...job, prefix }, (supervisor) =>
    resolve(peakMemory(supervisor.pid ?? 0, once(supervisor, "exit"))),
  );
  await job.store.clear(prefix);
  return await promise;
}
