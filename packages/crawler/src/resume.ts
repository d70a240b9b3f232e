import type { Language } from "@collectro/contract";
import { conclude, concludeWithoutPod, finishLoad, TAKEN, watchAndLoad } from "./crawl.js";
import type { CrawlEvent, CrawlOutcome } from "./events.js";
import type { LaunchedContainer } from "./launch/launcher.js";
import { owner } from "./launch/owner.js";
import { holdsDates } from "./load-fence.js";
import { adopt, type CrawlTimes, DEFAULT_TIMES } from "./observe.js";
import { OutcomeUnknown } from "./outcome-unknown.js";
import { reason } from "./reason.js";
import { lockRun, type RunLock } from "./record/run-lock.js";
import type { RunRecord } from "./record/runs.js";
import type { State } from "./record/state.js";
import { openSession, type RunSession } from "./session.js";

/** How to take runs up again. */
export interface ResumeRequest {
  readonly state: State;
  readonly onEvent?: (event: CrawlEvent, runId: string) => void;
  readonly signal?: AbortSignal;
  /** Of notifications. Default `en`. */
  readonly language?: Language;
  readonly times?: Partial<CrawlTimes>;
  /**
   * Called for a run that stays open, as nobody can say whether its rows were loaded. The others are taken up all the same,
   * unless it throws.
   */
  readonly onUnknown?: (error: OutcomeUnknown, run: RunRecord) => void;
}

/**
 * Takes up every run whose crawler died before the verdict: goes on watching a container that still lives, judges one
 * that is gone, and finishes a load. Each window is loaded exactly once, wherever the crawler died. The oldest first.
 */
export async function resumeRuns(request: ResumeRequest): Promise<CrawlOutcome[]> {
  const outcomes: CrawlOutcome[] = [];
  for (const run of request.state.runs.unfinished()) {
    if (request.signal?.aborted) break;
    const taken = run.details.job !== undefined || mayLiveInPod(run) ? undefined : take(request.state, run);
    const outcome = taken && (await resumeRun(request, taken).catch((error: unknown) => leftOpen(request, run, error)));
    if (outcome) outcomes.push(outcome);
  }
  return outcomes;
}

function leftOpen({ onUnknown }: ResumeRequest, run: RunRecord, error: unknown): undefined {
  if (!(error instanceof OutcomeUnknown)) throw error;
  onUnknown?.(error, run);
}

/** A run, and the right to work on it. */
interface TakenRun {
  readonly run: RunRecord;
  readonly lock: RunLock;
}

/** Undefined while its crawler works on it, and where another was faster: two that start at once see the same list. */
function take({ runs, folderOf }: State, run: RunRecord): TakenRun | undefined {
  const lock = lockRun(folderOf(run.id));
  const claimed = lock && runs.claim(run, owner());
  if (claimed) return { run: claimed, lock };
  lock?.release();
  return undefined;
}

/** What a run in a pod may take beyond its limits: to appear, to end, to load. */
const POD_MARGIN_MS = 2 * 3_600_000;

/** The crawler of a pod is out of sight from outside of it: it is taken for gone when it has outlived every limit. */
function mayLiveInPod({ startedAt, details: { pod, workflow } }: RunRecord): boolean {
  return pod === true && Date.now() - Date.parse(startedAt) < workflow.limits.totalMs + POD_MARGIN_MS;
}

async function resumeRun(request: ResumeRequest, { run, lock }: TakenRun): Promise<CrawlOutcome> {
  const session = openSession({
    state: request.state,
    run,
    lock,
    show: request.onEvent ?? (() => undefined),
    signal: request.signal ?? new AbortController().signal,
    language: request.language ?? "en",
  });
  session.warn(reason("RESUMED"));
  return await conclude(session, async () => {
    // Its shared folder is gone with its pod, and the place may be another run's.
    if (run.details.pod) return await concludeWithoutPod(session);
    if (run.phase === "loading") return await finishLoad(session, () => openStore(session, undefined));
    const container = await adopt(session);
    const endpoint = await openStore(session, container);
    // Without a container there is nothing to end, and its store may not be known: the run is judged as it stands.
    if (container && !(await holdsDates(session.run(), endpoint))) {
      await container.stop(run.details.workflow.limits.graceMs);
      return TAKEN;
    }
    return await watchAndLoad(session, container, endpoint, { ...DEFAULT_TIMES, ...request.times });
  });
}

/**
 * The store of the run. An embedded one died with its crawler: it is opened again at the port that the container knows.
 * Where that port is another program's by now, the container would store there: it is ended, and judged as it stands.
 */
async function openStore(session: RunSession, container: LaunchedContainer | undefined): Promise<string | undefined> {
  const { store, workflow } = session.run().details;
  if (!store?.embedded) return store?.url;
  try {
    return await session.state.embeddedEndpoint(Number(new URL(store.url).port));
  } catch (error) {
    if (container) {
      session.warn(reason("STORE_MOVED", { endpoint: store.url, cause: (error as Error).message }));
      await container.stop(workflow.limits.graceMs);
    }
    return await session.state.embeddedEndpoint();
  }
}
