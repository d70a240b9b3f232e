// A backfill as `collectro backfill` runs it. Arguments: state folder, workflow file, FROM, TO, mode. Prints the exit code.
import { backfill } from "@collectro/backfill";
import { loadWorkflow, openState } from "@collectro/crawler";

const [stateDir, workflowPath = "", from = "", to = "", mode = ""] = process.argv.slice(2);
await using state = openState(stateDir);
const workflow = await loadWorkflow(workflowPath);
const request = { state, workflow, window: { from, to }, times: { pollMs: 50 } };
const { exitCode } = await backfill({ ...request, mode: mode === "resume" ? "resume" : "new" });
console.log(exitCode);
