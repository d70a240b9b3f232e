// A year of the demo's workflow, day by day: one run after another, or as a backfill. Prints how long it took, in milliseconds.
import { backfill } from "@collectro/backfill";
import { daysOf, type RunWindow } from "@collectro/contract";
import { crawl, loadWorkflow, openState } from "@collectro/crawler";
import { params } from "./params.js";

const { how, window, workflow, dir } = params<{
  how: "one-after-another" | "backfill";
  window: RunWindow;
  workflow: string;
  dir: string;
}>();
await using state = openState(dir);
const request = { state, workflow: await loadWorkflow(workflow) };
const startMs = performance.now();
if (how === "backfill") {
  const { backfill: entry, dayCounts } = await backfill({ ...request, window });
  if (entry.state !== "complete") throw new Error(JSON.stringify(dayCounts));
} else {
  for (const day of daysOf(window)) {
    const { verdict, reasons } = await crawl({ ...request, window: { from: day, to: day } });
    if (verdict !== "loaded") throw new Error(JSON.stringify(reasons));
  }
}
console.log(performance.now() - startMs);
