import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { writeTalkingWorkflow } from "../data/talking-workflow.js";
import { consoleHome, startConsole } from "../servers/console.js";
import type { BenchRow } from "./bench-row.js";

const LIMIT_MB = 300;
const RUNS = 50;
const RUNS_FOR_A_LOOK = 4;
const LINES = 2000;
const EVERY_MS = 10;
const POLL_MS = 200;

/** The memory of a console that runs 50 workflows at once and tails each, 100 lines a second each, against 300 MB. */
export const consoleMany: BenchRow = {
  name: "console-many",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const home = consoleHome(join(bench.dir, bench.fresh("console")));
    const runs = bench.size.rounds === undefined ? RUNS : RUNS_FOR_A_LOOK;
    const lines = bench.size.rounds === undefined ? LINES : LINES / 20;
    for (let index = 0; index < runs; index += 1)
      writeTalkingWorkflow(home.workflows, `talk-${index}`, lines, EVERY_MS);
    await using console = await startConsole(home);
    const window = { from: "2024-09-24", to: "2024-09-24" };
    for (let index = 0; index < runs; index += 1) await console.ask(`/api/workflows/talk-${index}/runs`, window);
    const most = await runsAtOnce(async () => {
      const { total } = (await console.ask("/api/runs?verdict=open&limit=1")) as { total: number };
      return total;
    });
    const { total } = (await console.ask("/api/runs?verdict=loaded&limit=1")) as { total: number };
    if (total !== runs) throw new Error(`${total} of ${runs} runs were loaded`);
    const mb = peakMb(console.pid);
    return {
      ratio: mb / LIMIT_MB,
      detail: `${mb.toFixed(0)} MB of ${LIMIT_MB} MB; ${most} runs at once, ${lines} lines each`,
    };
  },
};

/** The most that were open at a look, until none is. */
async function runsAtOnce(open: () => Promise<number>): Promise<number> {
  let most = 0;
  for (let count = await open(); count > 0; count = await open()) {
    most = Math.max(most, count);
    await sleep(POLL_MS);
  }
  return most;
}

function peakMb(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
  return (Number(kibibytes ?? 0) * 1024) / 1e6;
}
