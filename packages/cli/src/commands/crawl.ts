import { statSync } from "node:fs";
import { ProblemError } from "@collectro/contract";
import {
  type AttachTarget,
  CRAWL_EXIT,
  type CrawlOutcome,
  crawl,
  formatReason,
  loadWorkflow,
  openState,
  resumeRuns,
  type State,
} from "@collectro/crawler";
import { outcomeJson, showOutcome } from "../crawl-report.js";
import { CrawlScreen } from "../crawl-screen.js";
import { tellErrors } from "../failure.js";
import { readHostRecord } from "../host-record.js";
import { prepareStateDir, type Session } from "../session.js";
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
  const workflow = await loadWorkflow(workflowPath(name, session.texts));
  const window = windowOf(options, process.env, session.texts);
  const attach = attachTarget(options, session.texts);
  await using state = stateOf(session);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const screen = new CrawlScreen(session);
  const watch = { state, signal: stop.signal, onEvent: screen.show.bind(screen) };
  showResumed(session, await resumeRuns(watch));
  if (stop.signal.aborted) {
    tellErrors([formatReason({ code: "STOPPED", values: {} }, session.language)], CRAWL_EXIT.stopped, session.json);
    return CRAWL_EXIT.stopped;
  }
  const startedAtMs = Date.now();
  const { language } = session;
  const outcome = await crawl({ ...watch, workflow, window, language, ...(attach ? { attach } : {}) });
  screen.close();
  const sharedDir = attach?.sharedDir ?? state.folderOf(outcome.runId).sharedDir;
  const record = await readHostRecord(sharedDir, startedAtMs);
  if (session.json) console.log(outcomeJson(session, outcome, record));
  else await showOutcome(session, state, workflow, outcome, record);
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

function stateOf(session: Session): State {
  prepareStateDir(session);
  try {
    return openState(session.stateDir);
  } catch (error) {
    const detail = session.texts.badState((error as Error).message);
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--state-dir", detail }], { cause: error });
  }
}

function showResumed({ json, texts }: Session, outcomes: readonly CrawlOutcome[]): void {
  if (json) return;
  for (const { runId, verdict } of outcomes) console.log(texts.resumed(runId, verdict));
}
