import { join } from "node:path";
import { writePastRuns } from "../data/past-runs.js";
import { median } from "../measure/alternation.js";
import { consoleHome, startConsole } from "../servers/console.js";
import type { BenchRow } from "./bench-row.js";

const ROUNDS = 20;
const LIMIT_MS = 100;
const RUNS_SHARE = 10;

/** What the start page asks of 100,000 past runs, each question by itself. */
const QUESTIONS = [
  "/api/runs?limit=50",
  "/api/runs?limit=50&verdict=failed",
  "/api/runs?limit=50&workflow=workflow-7",
  "/api/calendar?from=2020-01-01&to=2020-02-04",
];

/** The slowest of those questions, against 100 ms. */
export const consoleList: BenchRow = {
  name: "console-list",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const home = consoleHome(join(bench.dir, bench.fresh("console")));
    const runs = Math.ceil(bench.size.rows / RUNS_SHARE);
    await writePastRuns(home.state, runs);
    await using console = await startConsole(home);
    const { total } = (await console.ask("/api/runs?limit=1")) as { total: number };
    if (total !== runs) throw new Error(`the console tells of ${total} runs, not ${runs}`);
    const times: number[] = [];
    for (const question of QUESTIONS) {
      const rounds: number[] = [];
      for (let round = 0; round < (bench.size.rounds ?? ROUNDS); round += 1) {
        const startMs = performance.now();
        await console.ask(question);
        rounds.push(performance.now() - startMs);
      }
      times.push(median(rounds));
    }
    const slowestMs = Math.max(...times);
    const all = times.map((ms) => ms.toFixed(0)).join(", ");
    return {
      ratio: slowestMs / LIMIT_MS,
      detail: `${slowestMs.toFixed(0)} ms of ${LIMIT_MS} ms; ${runs} past runs; ${all} ms`,
    };
  },
};
