// A backfill as `collectro backfill` runs it. Arguments: state folder, workflow file, FROM, TO, mode; then, if need be, the size of
// slices and how many run side by side. Prints as JSON how it ended.
import { type BackfillRequest, backfill, SLICE_SIZES } from "@collectro/backfill";
import { loadWorkflow, openState } from "@collectro/crawler";
import type { BackfillEnd } from "../world/backfill-runs.js";

const [stateDir, workflowPath = "", from = "", to = "", mode = "", size = "day", parallel = "2"] =
  process.argv.slice(2);
await using state = openState(stateDir);
const workflow = await loadWorkflow(workflowPath);
const request: BackfillRequest = {
  state,
  workflow,
  window: { from, to },
  times: { pollMs: 50 },
  mode: mode === "resume" ? "resume" : "new",
  perSlice: SLICE_SIZES.find((one) => one === size) ?? "day",
  parallel: Number(parallel),
};
const { exitCode, rows, dayCounts } = await backfill(request);
const end: BackfillEnd = { exitCode, rows, daysLoaded: dayCounts.loaded };
console.log(JSON.stringify(end));
