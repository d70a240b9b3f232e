import type { BenchRow } from "./bench-row.js";
import { MB, peaksOf } from "./peaks.js";

const LIMIT_MB = 256;

/** Peak resident memory of the worker on the CSV run. */
export const memoryWorker: BenchRow = {
  name: "memory/worker",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const { workerBytes } = await peaksOf(bench, 1);
    const detail = `${(workerBytes / MB).toFixed(1)} MB of ${LIMIT_MB} MB; ${bench.size.rows} rows of CSV, highest of the runs`;
    return { ratio: workerBytes / MB / LIMIT_MB, detail };
  },
};
