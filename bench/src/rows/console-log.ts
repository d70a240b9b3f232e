import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePastRuns } from "../data/past-runs.js";
import { median } from "../measure/alternation.js";
import { loginUrl, startChromium } from "../servers/chromium.js";
import { consoleHome, startConsole } from "../servers/console.js";
import type { BenchRow } from "./bench-row.js";

const ROUNDS = 5;
const LIMIT_MS = 1000;

/** A log of 1 M lines, from the address of its run to its lines in the browser, a new console each time, against 1 s. */
export const consoleLog: BenchRow = {
  name: "console-log",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    await using browser = await startChromium();
    const home = consoleHome(join(bench.dir, bench.fresh("console")));
    await writePastRuns(home.state, 1);
    const run = "20120101T000000-000000";
    mkdirSync(join(home.state, "runs", run), { recursive: true });
    writeFileSync(join(home.state, "runs", run, "log.txt"), linesOf(bench.size.rows));
    const times: number[] = [];
    for (let round = 0; round < (bench.size.rounds ?? ROUNDS); round += 1) {
      await using console = await startConsole(home);
      await using context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(loginUrl(console));
      await page.waitForLoadState("networkidle");
      const startMs = performance.now();
      await page.goto(`${console.url}/runs/${run}`);
      await page.getByText("step 1 of the day").first().waitFor();
      times.push(performance.now() - startMs);
    }
    const ms = median(times);
    return {
      ratio: ms / LIMIT_MS,
      detail: `${ms.toFixed(0)} ms of ${LIMIT_MS} ms; ${bench.size.rows} lines, page and all`,
    };
  },
};

function linesOf(count: number): string {
  const lines: string[] = [];
  for (let index = 1; index <= count; index += 1) {
    const severity = index % 1000 === 0 ? "error" : "info";
    lines.push(`{"severity":"${severity}","log":"step ${index} of the day: 1000 rows were read from the source"}\n`);
  }
  return lines.join("");
}
