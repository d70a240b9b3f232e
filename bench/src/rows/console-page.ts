import { join } from "node:path";
import { writePastRuns } from "../data/past-runs.js";
import { pageAudit } from "../measure/page-audit.js";
import { chromiumPath } from "../servers/chromium.js";
import { consoleHome, startConsole } from "../servers/console.js";
import type { BenchRow } from "./bench-row.js";

const ROUNDS = 5;
const PAST_RUNS = 1000;
const LIMIT_MS = 1000;
const LIMIT_KB = 300;
const LEAST_SCORE = 95;

/**
 * The start page by Lighthouse's desktop preset, median of 5: interactive against 1 s, transferred against 300 kB, performance
 * against 95 points. The ratio is the worst of the three.
 */
export const consolePage: BenchRow = {
  name: "console-page",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const home = consoleHome(join(bench.dir, bench.fresh("console")));
    await writePastRuns(home.state, PAST_RUNS);
    await using console = await startConsole(home);
    const page = await pageAudit(console, chromiumPath(), bench.size.rounds ?? ROUNDS);
    const ratio = Math.max(page.interactiveMs / LIMIT_MS, page.codeKb / LIMIT_KB, LEAST_SCORE / page.score);
    const detail = [
      `interactive in ${page.interactiveMs.toFixed(0)} ms of ${LIMIT_MS} ms`,
      `${page.codeKb.toFixed(0)} kB of ${LIMIT_KB} kB code and styles`,
      `performance ${page.score.toFixed(0)} of at least ${LEAST_SCORE}`,
    ];
    return { ratio, detail: detail.join("; ") };
  },
};
