import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { alternate, median } from "../measure/alternation.js";
import { runOwn } from "../measure/program.js";
import { NotEqual } from "../measure/proof.js";
import type { Workbench } from "../workbench.js";
import type { BenchRow } from "./bench-row.js";

const WORKFLOW = fileURLToPath(new URL("../../../workflows/seattle-weather.yaml", import.meta.url));
const FULL_ROWS = 1_000_000;
const YEAR = { from: "2014-01-01", to: "2014-12-31", days: 365 };
const LEDGER_BAR_MS = 20;
const LEDGER_ROUNDS = 5;
const LISTED_SLICES = 100_000;
const LIST_BAR_SECONDS = 10;

/** A year of one-day slices of the demo's workflow as a backfill, against the same days one after another. */
export const backfillLocal: BenchRow = {
  name: "backfill-local",
  bar: 0.65,
  higherIsBetter: false,
  async measure(bench) {
    const window = windowOf(bench);
    const tables = new Set<string>();
    const run = async (how: string): Promise<number> => {
      const dir = await emptied(join(bench.dir, how));
      const { stdout } = await runOwn("backfill-days", { how, window, workflow: WORKFLOW, dir });
      const { ms, rows, digest } = JSON.parse(stdout) as { ms: number; rows: number; digest: string };
      tables.add(`${rows} rows, ${digest}`);
      return ms;
    };
    const { oursMs, theirsMs, rounds, speedup } = await alternate(
      bench.size.rounds ?? 1,
      () => run("backfill"),
      () => run("one-after-another"),
    );
    if (tables.size > 1) throw new NotEqual([...tables].join("; "));
    const each = (ms: number): string => `${(ms / 1000).toFixed(1)} s (${Math.round(ms / window.days)} ms a slice)`;
    const detail = `backfill, 2 side by side, ${each(oursMs)}, one after another ${each(theirsMs)}; ${window.days} days, ${rounds} round`;
    return { ratio: 1 / speedup, detail };
  },
};

/** What planner and ledger cost for each slice, against 20 ms. */
export const backfillLedger: BenchRow = {
  name: "backfill-ledger",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const window = windowOf(bench);
    const times: number[] = [];
    for (let round = 0; round < (bench.size.rounds ?? LEDGER_ROUNDS); round += 1) {
      const dir = await emptied(join(bench.dir, "backfill-ledger"));
      times.push(Number((await runOwn("backfill-ledger", { window, dir })).stdout));
    }
    const ms = median(times);
    const detail = `${ms.toFixed(1)} ms of ${LEDGER_BAR_MS} ms a slice; ${window.days} slices, median of ${times.length} rounds`;
    return { ratio: ms / LEDGER_BAR_MS, detail };
  },
};

/** How long it takes to read the state of a hundred thousand slices, against ten seconds. */
export const backfillList: BenchRow = {
  name: "backfill-list",
  bar: 1,
  higherIsBetter: false,
  async measure(bench) {
    const slices = Math.max(100, Math.round((LISTED_SLICES * Math.min(bench.size.rows, FULL_ROWS)) / FULL_ROWS));
    const dir = await emptied(join(bench.dir, "backfill-list"));
    const seconds = Number((await runOwn("backfill-list", { slices, dir })).stdout);
    const detail = `${seconds.toFixed(1)} s of ${LIST_BAR_SECONDS} s; ${slices.toLocaleString("en-US")} slices, one round`;
    return { ratio: seconds / LIST_BAR_SECONDS, detail };
  },
};

/** The year, or the beginning of it where less is measured. */
function windowOf({ size }: Workbench): typeof YEAR {
  const days = Math.max(2, Math.min(YEAR.days, Math.round((YEAR.days * size.rows) / FULL_ROWS)));
  const last = new Date(Date.parse(YEAR.from) + (days - 1) * 86_400_000);
  return { ...YEAR, to: last.toISOString().slice(0, 10), days };
}

async function emptied(dir: string): Promise<string> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir);
  return dir;
}
