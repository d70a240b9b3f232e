import type { BenchRow } from "./bench-row.js";
import { MB, peaksOf } from "./peaks.js";

const TIMES = 10;
/** What ten times the rows may cost. */
const TOLERANCE = 1.1;

/** Peak memory with ten times the rows, of the process that grew more. */
export const memoryGrowth: BenchRow = {
  name: "memory/growth",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const { rows } = bench.size;
    const once = await peaksOf(bench, 1);
    bench.say(`memory with ${rows * TIMES} rows`);
    const many = await peaksOf(bench, TIMES);
    const worker = many.workerBytes / (TOLERANCE * once.workerBytes);
    const supervisor = many.supervisorBytes / (TOLERANCE * once.supervisorBytes);
    const grown = (from: number, to: number): string => `${(from / MB).toFixed(1)} → ${(to / MB).toFixed(1)} MB`;
    const detail = [
      `worker ${grown(once.workerBytes, many.workerBytes)}`,
      `supervisor ${grown(once.supervisorBytes, many.supervisorBytes)}`,
      `${rows} → ${rows * TIMES} rows`,
    ];
    return { ratio: Math.max(worker, supervisor), detail: detail.join("; ") };
  },
};
