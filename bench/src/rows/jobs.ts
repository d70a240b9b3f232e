import { runContainer } from "../container.js";
import type { Comparison } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { BUCKET } from "../servers/object-store.js";
import type { Workbench } from "../workbench.js";

/** A job that stores its rows below a prefix of the bench's bucket; resolves to its time in milliseconds. */
export type StoringJob = (prefix: string) => Promise<number>;

/** The real container, from the start of its process to its end. `schema` is a file; default that of the bench's data. */
export async function containerJob(
  bench: Workbench,
  connector: string,
  params: object,
  schema?: string,
): Promise<StoringJob> {
  const job = await bench.job(connector, params);
  return async (prefix) => (await runContainer(bench.dir, { ...job, schema: schema ?? job.schema, prefix })).wallMs;
}

/** A script, from the start of its process to its end. */
export async function scriptJob(bench: Workbench, program: string, params: object): Promise<StoringJob> {
  const { endpoint } = await bench.store();
  return async (prefix) => {
    const target = { endpoint, bucket: BUCKET, prefix };
    return (await runOwn(program, { ...params, target })).wallMs;
  };
}

/** Does a storing job once and forgets what it stored. */
export async function timeOf(bench: Workbench, job: StoringJob): Promise<number> {
  return await withOutput(bench, job, async (_files, wallMs) => wallMs);
}

/** Does a storing job once and hands over the files that hold its objects, before they are forgotten. */
export async function withOutput<T>(
  bench: Workbench,
  job: StoringJob,
  use: (files: readonly string[], wallMs: number) => Promise<T>,
): Promise<T> {
  const store = await bench.store();
  const prefix = bench.fresh("run");
  const wallMs = await job(prefix);
  try {
    return await use(store.filesOf(prefix), wallMs);
  } finally {
    await store.clear(prefix);
  }
}

/** Both absolute figures of a comparison over so many rows. */
export function figures({ oursMs, theirsMs, rounds }: Comparison, rows: number, theirs: string): string {
  const side = (ms: number): string => `${(ms / 1000).toFixed(2)} s (${thousands((rows / ms) * 1000)} rows/s)`;
  return `ours ${side(oursMs)}, ${theirs} ${side(theirsMs)}; ${rows} rows, median of ${rounds} rounds`;
}

function thousands(value: number): string {
  return value < 10_000 ? value.toFixed(0) : `${(value / 1000).toFixed(0)} k`;
}
