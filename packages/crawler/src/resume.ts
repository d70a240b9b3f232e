import { conclude, loadBelieved, owner, watchAndLoad } from "./crawl.js";
import type { CrawlEvent, CrawlOutcome } from "./events.js";
import { endpointFor } from "./fetch/endpoint.js";
import { readProcess } from "./launch/process-table.js";
import { adopt, type CrawlTimes, DEFAULT_TIMES } from "./observe.js";
import { reason } from "./reason.js";
import type { RunRecord } from "./record/runs.js";
import type { State } from "./record/state.js";
import { openSession } from "./session.js";

/** How to take runs up again. */
export interface ResumeRequest {
  readonly state: State;
  readonly embeddedStore?: boolean;
  readonly onEvent?: (event: CrawlEvent) => void;
  readonly signal?: AbortSignal;
  readonly times?: Partial<CrawlTimes>;
}

/**
 * Takes up every run whose crawler died before the verdict: goes on watching a container that still lives, judges one
 * that is gone, and finishes a load. Each window is loaded exactly once, wherever the crawler died. The oldest first.
 */
export async function resumeRuns(request: ResumeRequest): Promise<CrawlOutcome[]> {
  const outcomes: CrawlOutcome[] = [];
  for (const run of request.state.runs.unfinished()) {
    if (isOwned(run)) continue;
    outcomes.push(await resumeRun(request, run));
  }
  return outcomes;
}

function isOwned({ details: { owner: crawler } }: RunRecord): boolean {
  return crawler.pid === process.pid || readProcess(crawler.pid)?.startedAt === crawler.startedAt;
}

async function resumeRun(request: ResumeRequest, run: RunRecord): Promise<CrawlOutcome> {
  const signal = request.signal ?? new AbortController().signal;
  const session = openSession(request.state, run, request.onEvent ?? (() => undefined), signal);
  session.note({ owner: owner() });
  session.warn(reason("RESUMED"));
  return await conclude(session, async () => {
    const { workflow } = run.details;
    const endpoint = await endpointFor(workflow.output, request.state, request.embeddedStore ?? false);
    if (run.phase === "loading") return await loadBelieved(session, endpoint);
    return await watchAndLoad(session, adopt(session), endpoint, { ...DEFAULT_TIMES, ...request.times });
  });
}
