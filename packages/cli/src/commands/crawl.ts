import { ProblemError } from "@collectro/contract";
import {
  CRAWL_EXIT,
  type CrawlOutcome,
  type CrawlRequest,
  crawl,
  formatReason,
  loadWorkflow,
  readHostRecord,
  resumeRuns,
  type State,
} from "@collectro/crawler";
import { type AttachOptions, attachTarget, tellKubelet } from "../attach.js";
import { consoleWith, crawlThere } from "../console/crawl-there.js";
import { outcomeJson, showOutcome } from "../crawl-report.js";
import { CrawlScreen } from "../crawl-screen.js";
import { tellErrors } from "../failure.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";
import { windowOf } from "../window.js";
import { isInVariable, workflowInVariable } from "../workflow-in-variable.js";
import { workflowPath } from "../workflow-path.js";

/** What `collectro crawl` takes. */
export interface CrawlOptions extends AttachOptions {
  readonly from?: string;
  readonly to?: string;
  /** The claim in the ledger of a backfill under which alone rows are loaded (`LoadFence`); a pod is started with it. */
  readonly fence?: string;
  readonly fenceGeneration?: string;
}

/** `collectro crawl WORKFLOW`: exit code 0 loaded, 1 failed, 2 bad workflow, 3 lost, 4 stopped, 5 warehouse. */
export async function crawlVerb(session: Session, name: string, options: CrawlOptions): Promise<number> {
  const attach = attachTarget(options, session.texts);
  const fence = fenceOf(options);
  const path = isInVariable(name) ? name : workflowPath(name, session.texts);
  const workflow = isInVariable(name) ? await workflowInVariable(name, session) : await loadWorkflow(path);
  const window = windowOf(options, process.env, session.texts);
  await using state = stateOf(session);
  const there = attach || isInVariable(name) ? undefined : await consoleWith(session, path);
  if (there) return await crawlThere(session, state, there, { workflow, window });
  return await runCrawl(session, state, { workflow, window, ...(attach ? { attach } : {}), ...fence });
}

/** Half of a claim would be none, and load whoever has the slice. */
function fenceOf({ fence: mark, fenceGeneration: generation }: CrawlOptions): Pick<CrawlRequest, "fence"> {
  if (mark !== undefined && generation !== undefined) return { fence: { mark, generation } };
  if (mark === undefined && generation === undefined) return {};
  const detail = "--fence and --fence-generation go together";
  throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--fence", detail }]);
}

/** Takes up what was interrupted, then runs a workflow and shows it. Resolves to the exit code. */
export async function runCrawl(
  session: Session,
  state: State,
  what: Pick<CrawlRequest, "workflow" | "window" | "attach" | "fence">,
): Promise<number> {
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const screen = new CrawlScreen(session);
  const watch = { state, signal: stop.signal, onEvent: screen.show.bind(screen) };
  // What other workflows have left open holds this one up in nothing.
  const onUnknown = (error: Error, run: { readonly workflow: string }): void => {
    if (run.workflow === what.workflow.name) throw error;
  };
  // Other runs of a record that pods share are none of this pod's business.
  if (!what.attach?.pod) showResumed(session, await resumeRuns({ ...watch, onUnknown, language: session.language }));
  if (stop.signal.aborted) {
    tellErrors([formatReason({ code: "STOPPED", values: {} }, session.language)], CRAWL_EXIT.stopped, session.json);
    return CRAWL_EXIT.stopped;
  }
  const startedAtMs = Date.now();
  const { language } = session;
  const outcome = await crawl({ ...watch, ...what, language });
  screen.close();
  if (what.attach?.pod) tellKubelet(session, outcome);
  const sharedDir = what.attach?.sharedDir ?? state.folderOf(outcome.runId).sharedDir;
  const record = await readHostRecord(sharedDir, startedAtMs);
  if (session.json) console.log(outcomeJson(session, outcome, record));
  else await showOutcome(session, state, what.workflow, outcome, record);
  return outcome.exitCode;
}

function showResumed({ json, texts }: Session, outcomes: readonly CrawlOutcome[]): void {
  if (json) return;
  for (const { runId, verdict } of outcomes) console.log(texts.resumed(runId, verdict));
}
