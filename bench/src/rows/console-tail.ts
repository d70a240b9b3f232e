import { join } from "node:path";
import { writeTalkingWorkflow } from "../data/talking-workflow.js";
import { median } from "../measure/alternation.js";
import { watchLines } from "../measure/watch-lines.js";
import { loginUrl, startChromium } from "../servers/chromium.js";
import { consoleHome, startConsole } from "../servers/console.js";
import type { BenchRow } from "./bench-row.js";

const LIMIT_MS = 300;
const LINES = 200;
const EVERY_MS = 50;
/** Enough for a browser that takes seconds to open the page. */
const LINES_FOR_A_LOOK = 300;

/** From the moment at which a container writes a line to that at which the browser has it on the page, against 300 ms. */
export const consoleTail: BenchRow = {
  name: "console-tail",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    await using browser = await startChromium();
    const home = consoleHome(join(bench.dir, bench.fresh("console")));
    const lines = bench.size.rounds === undefined ? LINES : LINES_FOR_A_LOOK;
    writeTalkingWorkflow(home.workflows, "talk", lines, EVERY_MS);
    await using console = await startConsole(home);
    const page = await browser.newPage();
    await page.goto(loginUrl(console));
    const { run } = (await console.ask("/api/workflows/talk/runs", { from: "2024-09-24", to: "2024-09-24" })) as {
      run: string;
    };
    await page.goto(`${console.url}/runs/${run}`);
    await page
      .getByText(/^line [0-9]+ written at/)
      .first()
      .waitFor();
    // Told by the page itself: whoever asks it from outside adds what asking takes.
    const delays = await page.evaluate(watchLines, lines);
    if (delays.length === 0) throw new Error("every line had been written before the page was there");
    const ms = median(delays);
    return { ratio: ms / LIMIT_MS, detail: `${ms.toFixed(0)} ms of ${LIMIT_MS} ms; median of ${delays.length} lines` };
  },
};
