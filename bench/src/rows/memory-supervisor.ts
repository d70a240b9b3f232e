import type { BenchRow } from "./bench-row.js";
import { MB, peaksOf } from "./peaks.js";

const LIMIT_MB = 60;

/** Peak resident memory of the supervisor on the CSV run. */
export const memorySupervisor: BenchRow = {
  name: "memory/supervisor",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const { supervisorBytes } = await peaksOf(bench, 1);
    const detail = `${(supervisorBytes / MB).toFixed(1)} MB of ${LIMIT_MB} MB; ${bench.size.rows} rows of CSV, highest of the runs`;
    return { ratio: supervisorBytes / MB / LIMIT_MB, detail };
  },
};
