import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { type Language, type RunWindow, sharedDir } from "@collectro/contract";
import type { CrawlEvent, CrawlOutcome } from "./events.js";
import { CRAWL_EXIT } from "./exit-codes.js";
import { storeAddress } from "./fetch/store-address.js";
import { judge } from "./judge.js";
import { owner } from "./launch/owner.js";
import { podStartedMs, watchPod } from "./launch/pod.js";
import { startContainer } from "./launch/start.js";
import { findLoadOf, loadRun } from "./load.js";
import { holdsDates, type LoadFence, SliceTaken } from "./load-fence.js";
import { type CrawlTimes, DEFAULT_TIMES, observe, type Watchable } from "./observe.js";
import { OutcomeUnknown } from "./outcome-unknown.js";
import { type Reason, RunRefused, reason } from "./reason.js";
import { lockRun } from "./record/run-lock.js";
import type { RunRecord, Verdict } from "./record/runs.js";
import type { State } from "./record/state.js";
import { RunBusy } from "./run-busy.js";
import { openSession, type RunSession } from "./session.js";
import type { LoadResult } from "./warehouse/warehouse.js";
import { lastOutput } from "./watch/last-output.js";
import { type Leftovers, leftovers, leftoversBefore } from "./watch/leftovers.js";
import type { Workflow } from "./workflow/workflow.js";

/** A shared folder that something else mounts into a container. */
export interface AttachTarget {
  readonly sharedDir: string;
  /**
   * What a result means that is there before the watch. `stale` (default): an earlier attempt left it, and the container
   * is still to come. `current`: the folder is this run's alone (a pod that never restarts), the container was faster.
   */
  readonly existing?: "stale" | "current";
  /**
   * The container is another of this pod, whose processes are seen from here (`shareProcessNamespace`) and have the folder in
   * COLLECTRO_SHARED_DIR: it is stopped when it has to be. What is older than the pod is stale then, the rest current.
   */
  readonly pod?: {
    /** How long the container may take to appear, in milliseconds. */
    readonly appearMs: number;
  };
}

/** What to crawl. */
export interface CrawlRequest {
  readonly workflow: Workflow;
  readonly window: RunWindow;
  readonly state: State;
  /** Watch a container that something else started, instead of launching one. */
  readonly attach?: AttachTarget;
  /** Use the embedded object store whatever the bucket is called. Default: only for the bucket `local`. */
  readonly embeddedStore?: boolean;
  /** What the container should speak unless its workflow says. Default `en`, which is what it speaks when told nothing. */
  readonly language?: Language;
  /** Called in order, with the run that it is of; must not throw. */
  readonly onEvent?: (event: CrawlEvent, runId: string) => void;
  /** Abort it to stop the container and end the run. */
  readonly signal?: AbortSignal;
  readonly times?: Partial<CrawlTimes>;
  /** The turn of the schedule that this run is; of each there is one run. */
  readonly turn?: Date;
  /** The backfill that this run is part of. */
  readonly backfill?: string;
  /** Rows are loaded only while it is as it was, and once of all runs that were given the same mark. Default: always. */
  readonly fence?: LoadFence;
  /** Asked when the container is believed, before its rows are loaded. `false` ends the run as stopped. Default: yes. */
  readonly mayLoad?: () => Promise<boolean>;
}

/**
 * Runs a workflow for a window, from the start of the container to the verdict (guide: 全体の流れ 1 to 7).
 * Everything that can go wrong is an outcome with reasons, never a thrown error, once the run is in the record.
 * @throws OutcomeUnknown when nobody can say whether rows were loaded: the run stays open, and is taken up again
 * @throws RunBusy when a run of this workflow and window is under way, or the turn of the schedule has had its run
 * @throws Error when the state folder cannot be written at all. Nothing was started in either case
 */
export async function crawl(request: CrawlRequest): Promise<CrawlOutcome> {
  const session = await begin(request);
  return await conclude(session, async () => {
    const store = await storeAddress(request.workflow.output, request.state, request.embeddedStore ?? false);
    // Noted before the container is told: whoever takes the run up finds the store that the container knows.
    if (store) session.note({ store });
    const container = request.attach ? beside(request.attach) : await startContainer(session, request.language ?? "en");
    const times = { ...DEFAULT_TIMES, ...request.times };
    return await watchAndLoad(session, container, store?.url, times, request.mayLoad);
  });
}

/** The container that is watched without having been started; undefined where only its files are to be seen. */
function beside({ sharedDir: dir, pod }: AttachTarget): Watchable | undefined {
  if (!pod) return undefined;
  const files = sharedDir(resolve(dir));
  return watchPod({ files, sharedDir: dir, appearMs: pod.appearMs, sinceMs: podStartedMs() });
}

/** How the work on a run ended; the reasons of a plain success are none. */
export interface Conclusion {
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly reasons: readonly Reason[];
  readonly rowsLoaded: number;
  readonly alreadyLoaded: boolean;
}

/** Watches, judges, and loads what is believed: the part of a run that can be taken up again. */
export async function watchAndLoad(
  session: RunSession,
  container: Watchable | undefined,
  endpoint: string | undefined,
  times: CrawlTimes,
  mayLoad: CrawlRequest["mayLoad"] = async () => true,
): Promise<Conclusion> {
  const seen = await observe(session, container, times);
  const { decision, reasons } = judge(seen);
  if (decision !== "load") {
    const exitCode = seen.stop === "request" ? CRAWL_EXIT.stopped : CRAWL_EXIT[decision];
    const told = [...reasons, ...(await lastWords(session, reasons))];
    return { verdict: decision, exitCode, reasons: told, rowsLoaded: 0, alreadyLoaded: false };
  }
  for (const warning of reasons) session.warn(warning);
  if (!(await mayLoad())) return STOPPED;
  if (!(await holdsDates(session.run(), endpoint))) return TAKEN;
  session.change({ phase: "loading" });
  return conclusionOf(session, await loadRun(session, endpoint));
}

/** What a container that gave no result printed last: mostly why. */
async function lastWords(session: RunSession, reasons: readonly Reason[]): Promise<Reason[]> {
  if (!reasons.some(({ code }) => code === "NO_RESULT")) return [];
  const lines = await lastOutput(session.folder.output, session.folder.log, session.run().details.workflow);
  return lines.map((line) => reason("OUTPUT", { line }));
}

/** Finishes the load of a run that is taken up again, unless its crawler had just done it. */
export async function finishLoad(
  session: RunSession,
  openStore: () => Promise<string | undefined>,
): Promise<Conclusion> {
  const done = await findLoadOf(session);
  if (done) return conclusionOf(session, done);
  const endpoint = await openStore();
  return (await holdsDates(session.run(), endpoint)) ? conclusionOf(session, await loadRun(session, endpoint)) : TAKEN;
}

/** Ends a run whose pod is gone: it was loaded, or nobody can say any more what its container did. */
export async function concludeWithoutPod(session: RunSession): Promise<Conclusion> {
  const done = session.run().phase === "loading" ? await findLoadOf(session) : undefined;
  if (done) return conclusionOf(session, done);
  const reasons = [reason("NO_RESULT", { end: "its pod is gone" })];
  return { verdict: "lost", exitCode: CRAWL_EXIT.lost, reasons, rowsLoaded: 0, alreadyLoaded: false };
}

function conclusionOf(session: RunSession, result: LoadResult): Conclusion {
  session.emit({ type: "stage", stage: "loaded", count: result.rows, total: result.rows });
  const done = { verdict: "loaded", exitCode: CRAWL_EXIT.loaded, rowsLoaded: result.rows } as const;
  if (result.kind === "loaded") return { ...done, reasons: [], alreadyLoaded: false };
  const { id, details } = session.run();
  const isAnothers = details.fence !== undefined && result.runId !== id;
  const values = { table: details.workflow.table.name, run: result.runId };
  const why = reason(isAnothers ? "SLICE_LOADED" : "ALREADY_LOADED", values);
  return { ...done, reasons: [why], alreadyLoaded: true };
}

/**
 * Does the work of a run and writes down how it ended, whatever happens.
 * @throws OutcomeUnknown when nobody can say whether rows were loaded: the run stays open then
 */
export async function conclude(session: RunSession, work: () => Promise<Conclusion>): Promise<CrawlOutcome> {
  const { verdict, exitCode, reasons, rowsLoaded, alreadyLoaded } = await work().catch((error: unknown) => {
    // Neither verdict would be true: the run stays open.
    if (error instanceof OutcomeUnknown) {
      warnAfterwards(session, reason("OUTCOME_UNKNOWN", { cause: error.problems[0]?.detail ?? "" }), []);
      session.release();
      throw error;
    }
    return refusal(error, session.signal);
  });
  const counts = { ...session.run().counts, rowsLoaded };
  const unwritten: Reason[] = [];
  try {
    session.change({ phase: "ended", counts, verdict, exitCode, reasons, endedAt: new Date().toISOString() });
  } catch (error) {
    // The verdict stands as it is; in the record the run is open, and whoever takes it up comes to the same.
    unwritten.push(reason("DISK_FAILED", { cause: (error as Error).message }));
  }
  if (unwritten.length === 0) session.end();
  else session.release();
  for (const untold of await session.notifier.close(session.run())) warnAfterwards(session, untold, unwritten);
  const warnings = [...session.run().warnings, ...unwritten];
  return {
    runId: session.run().id,
    verdict,
    exitCode,
    reasons,
    warnings,
    counts,
    alreadyLoaded,
    dir: session.folder.dir,
  };
}

/** The verdict stands, whatever becomes of a warning. */
function warnAfterwards(session: RunSession, warning: Reason, unwritten: Reason[]): void {
  try {
    session.warn(warning);
  } catch {
    unwritten.push(warning);
  }
}

const DISK_ERRORS = ["ENOSPC", "EROFS", "EACCES", "EDQUOT", "EMFILE", "EIO"];

const NOTHING = { verdict: "failed", rowsLoaded: 0, alreadyLoaded: false } as const;
const STOPPED: Conclusion = { ...NOTHING, exitCode: CRAWL_EXIT.stopped, reasons: [reason("STOPPED")] };
/** Somebody else has the dates of the run by now. */
export const TAKEN: Conclusion = { ...STOPPED, reasons: [reason("SLICE_TAKEN")] };

function refusal(error: unknown, signal: AbortSignal): Conclusion {
  if (signal.aborted) return STOPPED;
  if (error instanceof SliceTaken) return TAKEN;
  if (error instanceof RunRefused) {
    const exitCode = error.fault === "warehouse" ? CRAWL_EXIT.warehouse : CRAWL_EXIT.failed;
    return { ...NOTHING, exitCode, reasons: error.reasons };
  }
  const { code = "", syscall, message } = error as NodeJS.ErrnoException;
  const disk = (DISK_ERRORS.includes(code) && syscall !== undefined) || code === "ERR_SQLITE_ERROR";
  const why = reason(disk ? "DISK_FAILED" : "INTERNAL", { cause: message });
  return { ...NOTHING, exitCode: CRAWL_EXIT.failed, reasons: [why] };
}

async function begin(request: CrawlRequest): Promise<RunSession> {
  const { workflow, window, state, attach } = request;
  const startedAt = new Date().toISOString();
  const id = `${startedAt.slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
  const folder = state.folderOf(id);
  mkdirSync(attach ? folder.dir : folder.sharedDir, { recursive: true });
  const dir = attach ? resolve(attach.sharedDir) : folder.sharedDir;
  const left = await leftoversIn(dir, attach);
  const run: RunRecord = {
    id,
    workflow: workflow.name,
    window,
    startedAt,
    phase: "starting",
    reasons: [],
    warnings: [],
    counts: { objects: 0, bytes: 0, rowsValidated: 0, rowsLoaded: 0 },
    ...(request.turn ? { turn: request.turn.toISOString() } : {}),
    details: {
      workflow,
      sharedDir: dir,
      attached: attach !== undefined,
      ...(attach?.pod ? { pod: true } : {}),
      ...left,
      ...(request.turn ? { turn: request.turn.toISOString() } : {}),
      ...(request.backfill === undefined ? {} : { backfill: request.backfill }),
      ...(request.fence ? { fence: request.fence } : {}),
      owner: owner(),
    },
  };
  // Before it is in the record: an open run whose lock is free may be taken up.
  const lock = lockRun(folder);
  if (!lock) throw new Error(`another process works in ${folder.dir}, the new folder of this run`);
  const other = state.runs.begin(run);
  if (other) {
    lock.remove();
    rmSync(folder.dir, { recursive: true, force: true });
    throw new RunBusy(other);
  }
  const emit = request.onEvent ?? (() => undefined);
  const signal = request.signal ?? new AbortController().signal;
  emit({ type: "phase", runId: id, phase: "starting" }, id);
  const session = openSession({ state, run, lock, show: emit, signal, language: request.language ?? "en" });
  if (left.staleResult !== undefined) session.warn(reason("RESULT_STALE"));
  else if (left.staleLoadPath !== undefined) session.warn(reason("LOADPATH_STALE"));
  return session;
}

async function leftoversIn(dir: string, attach: AttachTarget | undefined): Promise<Leftovers> {
  if (attach?.pod) return await leftoversBefore(dir, podStartedMs());
  return attach?.existing === "current" ? { logStart: 0 } : await leftovers(dir);
}
