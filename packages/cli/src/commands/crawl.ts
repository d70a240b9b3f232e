import { statSync } from "node:fs";
import { ProblemError } from "@collectro/contract";
import {
  type AttachTarget,
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
import { consoleWith, crawlThere } from "../console/crawl-there.js";
import { outcomeJson, showOutcome } from "../crawl-report.js";
import { CrawlScreen } from "../crawl-screen.js";
import { tellErrors } from "../failure.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";
import type { Texts } from "../texts.js";
import { windowOf } from "../window.js";
import { workflowPath } from "../workflow-path.js";

/** What `collectro crawl` takes. */
export interface CrawlOptions {
  readonly from?: string;
  readonly to?: string;
  readonly attach?: boolean;
  readonly sharedDir?: string;
}

/** `collectro crawl WORKFLOW`: exit code 0 loaded, 1 failed, 2 bad workflow, 3 lost, 4 stopped, 5 warehouse. */
export async function crawlVerb(session: Session, name: string, options: CrawlOptions): Promise<number> {
  const path = workflowPath(name, session.texts);
  const workflow = await loadWorkflow(path);
  const window = windowOf(options, process.env, session.texts);
  const attach = attachTarget(options, session.texts);
  await using state = stateOf(session);
  const there = attach ? undefined : await consoleWith(session, path);
  if (there) return await crawlThere(session, state, there, { workflow, window });
  return await runCrawl(session, state, { workflow, window, ...(attach ? { attach } : {}) });
}

/** Takes up what was interrupted, then runs a workflow and shows it. Resolves to the exit code. */
export async function runCrawl(
  session: Session,
  state: State,
  what: Pick<CrawlRequest, "workflow" | "window" | "attach">,
): Promise<number> {
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const screen = new CrawlScreen(session);
  const watch = { state, signal: stop.signal, onEvent: screen.show.bind(screen) };
  showResumed(session, await resumeRuns({ ...watch, language: session.language }));
  if (stop.signal.aborted) {
    tellErrors([formatReason({ code: "STOPPED", values: {} }, session.language)], CRAWL_EXIT.stopped, session.json);
    return CRAWL_EXIT.stopped;
  }
  const startedAtMs = Date.now();
  const { language } = session;
  const outcome = await crawl({ ...watch, ...what, language });
  screen.close();
  const sharedDir = what.attach?.sharedDir ?? state.folderOf(outcome.runId).sharedDir;
  const record = await readHostRecord(sharedDir, startedAtMs);
  if (session.json) console.log(outcomeJson(session, outcome, record));
  else await showOutcome(session, state, what.workflow, outcome, record);
  return outcome.exitCode;
}

function attachTarget({ attach, sharedDir }: CrawlOptions, texts: Texts): AttachTarget | undefined {
  const wrong = (detail: string): ProblemError =>
    new ProblemError([{ code: "ARGUMENT_INVALID", where: "--shared-dir", detail }]);
  if (!attach && sharedDir === undefined) return undefined;
  if (!attach) throw wrong(texts.folderNeedsAttach);
  if (!sharedDir) throw wrong(texts.attachNeedsFolder);
  if (!statSync(sharedDir, { throwIfNoEntry: false })?.isDirectory()) throw wrong(`${sharedDir}: ${texts.noFolder}`);
  return { sharedDir };
}

function showResumed({ json, texts }: Session, outcomes: readonly CrawlOutcome[]): void {
  if (json) return;
  for (const { runId, verdict } of outcomes) console.log(texts.resumed(runId, verdict));
}
