// A crawler in a process of its own, to be killed. Arguments: state folder, then
// `crawl WORKFLOW FROM TO`, `attach WORKFLOW DAY SHARED_FOLDER` or `resume`. Prints the outcomes as JSON.
import { type CrawlOutcome, crawl, loadWorkflow, openState, resumeRuns } from "@collectro/crawler";
import { countStatements } from "@collectro/faultkit";

const [dir = "", verb = "", workflowPath = "", from = "", last = ""] = process.argv.slice(2);
const times = { pollMs: 20 };

// The warehouse's driver is loaded for its own sake only where its statements are counted: it costs a tenth of a second.
if (process.env["FAULTKIT_NTH"]?.includes("warehouse")) {
  const { DuckDBConnection } = await import("@duckdb/node-api");
  countStatements(DuckDBConnection.prototype, ["run", "runAndReadAll"]);
}

await using state = openState(dir);
const outcomes = verb === "resume" ? await resumeRuns({ state, times }) : [await first()];
process.stdout.write(JSON.stringify(outcomes.map(({ verdict, exitCode }) => ({ verdict, exitCode }))));

async function first(): Promise<CrawlOutcome> {
  const workflow = await loadWorkflow(workflowPath);
  if (verb === "crawl") return await crawl({ workflow, window: { from, to: last }, state, times });
  const attach = { sharedDir: last, existing: "current" } as const;
  return await crawl({ workflow, window: { from, to: from }, state, times, attach });
}
