import { type Problem, ProblemError } from "@collectro/contract";
import { loadWorkflows, type RunRecord, type Workflow } from "@collectro/crawler";
import { consoleWith, crawlThere } from "../console/crawl-there.js";
import { operationTexts } from "../operation-texts.js";
import { findRun } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { WORKFLOW_DIR } from "../workflow-path.js";
import { runCrawl } from "./crawl.js";

/** `collectro retry RUN`: its workflow as it is now, for its dates. Exit code as of `crawl`. */
export async function retry(session: Session, given: string): Promise<number> {
  const texts = operationTexts(session.language);
  await using state = stateOf(session);
  const run = findRun(state, given, texts);
  if (run.phase !== "ended") {
    const problem: Problem = { code: "RUN_BUSY", where: run.workflow, detail: `${run.id}: ${texts.notEnded}` };
    throw new ProblemError([problem]);
  }
  // Here it would be run with what this machine may do.
  if (run.details.job) {
    const hint = `collectro crawl ${run.workflow} --from ${run.window.from} --to ${run.window.to} --on kubernetes`;
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: run.id, detail: texts.inCluster, hint }]);
  }
  const { window } = run;
  const { workflow, path } = await workflowOf(session, run);
  const there = path === undefined ? undefined : await consoleWith(session, path);
  if (there) return await crawlThere(session, state, there, { workflow, window });
  return await runCrawl(session, state, { workflow, window });
}

/**
 * What was mended since counts: the file as it is now, when there is one of that name. Throws what is wrong with the files
 * where one of them may be it: what was recorded is then not what was meant.
 */
async function workflowOf(session: Session, run: RunRecord): Promise<{ workflow: Workflow; path?: string }> {
  const { workflows, problems } = await loadWorkflows(WORKFLOW_DIR);
  const current = workflows.find(({ workflow }) => workflow.name === run.workflow);
  if (current) return current;
  if (problems.length > 0) throw new ProblemError(problems);
  console.error(operationTexts(session.language).retriedAsRecorded);
  return { workflow: run.details.workflow };
}
