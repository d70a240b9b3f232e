// A year of the demo's workflow, day by day: one run after another, or as a backfill. Prints as JSON
// how long it took, in milliseconds, and what the table holds then.
import { createHash } from "node:crypto";
import { backfill } from "@collectro/backfill";
import { daysOf, type RunWindow } from "@collectro/contract";
import { crawl, loadWorkflow, openState, previewTable } from "@collectro/crawler";
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
const ms = performance.now() - startMs;
const preview = await previewTable(state, request.workflow, Number.MAX_SAFE_INTEGER);
const rows = (preview?.rows ?? []).map((row) => JSON.stringify(row)).sort();
console.log(
  JSON.stringify({ ms, rows: rows.length, digest: createHash("sha256").update(rows.join("\n")).digest("hex") }),
);
