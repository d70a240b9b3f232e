import { setTimeout as sleep } from "node:timers/promises";
import type { Language, Problem } from "@collectro/contract";
import pLimit from "p-limit";
import type { CrawlEvent, CrawlOutcome } from "../events.js";
import type { CrawlTimes } from "../observe.js";
import type { State } from "../record/state.js";
import { resumeRuns } from "../resume.js";
import type { WorkflowFolder } from "../workflow/folder.js";
import type { Workflow } from "../workflow/workflow.js";
import { followSchedule } from "./follow.js";
import { nextTurns, type Turn } from "./turns.js";

/** The longest time without a look at the files: a schedule that was changed counts from then on. */
const LOOK_INTERVAL_MS = 15_000;

/** What a scheduler tells while it goes on. */
export type SchedulerEvent =
  | { readonly type: "begins"; readonly workflow: string; readonly turn: Turn }
  | { readonly type: "ended"; readonly workflow: string; readonly turn: Turn; readonly outcome: CrawlOutcome }
  | { readonly type: "failed"; readonly workflow: string; readonly turn: Turn; readonly cause: string }
  | { readonly type: "skipped"; readonly workflow: string; readonly turn: Turn }
  | { readonly type: "resumed"; readonly outcome: CrawlOutcome }
  | { readonly type: "problems"; readonly problems: readonly Problem[] }
  | { readonly type: "crawl"; readonly workflow: string; readonly event: CrawlEvent };

/** How schedules are run. */
export interface SchedulerRequest {
  readonly state: State;
  /** The workflows as they stand: asked again before every look. */
  readonly workflows: () => Promise<WorkflowFolder>;
  /** Workflows that may run side by side. Default 2. Of one workflow one run goes on at a time. */
  readonly parallel?: number;
  /** Language of the containers' logs. Default `en`. */
  readonly language?: Language;
  readonly onEvent?: (event: SchedulerEvent) => void;
  /** Abort it to stop: containers are stopped, and their turns are run again by the next scheduler. */
  readonly signal: AbortSignal;
  readonly times?: Partial<CrawlTimes>;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
  /** Default 15,000. */
  readonly lookIntervalMs?: number;
}

/**
 * Runs workflows when their schedules say, until the signal aborts. What was due while no scheduler ran is caught up or
 * left out, as each workflow says; a schedule that nobody has followed before begins now. Any number of schedulers may
 * share a state folder: each turn has one run.
 */
export async function runSchedules(request: SchedulerRequest): Promise<void> {
  const { state, signal, onEvent = () => undefined, now = () => new Date() } = request;
  const startedAt = now();
  const limit = pLimit(request.parallel ?? 2);
  const active = new Map<string, Promise<void>>();
  const resuming = resume(request);
  let told = "";

  while (!signal.aborted) {
    const { workflows, problems } = await request.workflows();
    const text = JSON.stringify(problems);
    if (text !== told && (problems.length > 0 || told !== "")) onEvent({ type: "problems", problems });
    told = text;
    const scheduled = workflows.map(({ workflow }) => workflow).filter(({ schedule }) => schedule !== undefined);
    for (const workflow of scheduled) {
      if (active.has(workflow.name)) continue;
      if (!state.runs.marks.read(workflow.name)) state.runs.marks.write(workflow.name, now());
      const work = limit(() => followSchedule({ ...request, onEvent, now }, workflow, startedAt));
      active.set(
        workflow.name,
        work.finally(() => active.delete(workflow.name)),
      );
    }
    await sleep(nextLookMs(request, scheduled, now()), undefined, { signal }).catch(() => undefined);
  }
  await Promise.allSettled([...active.values(), resuming]);
}

/** Until the next turn of all, at most a look interval. */
function nextLookMs(
  { lookIntervalMs = LOOK_INTERVAL_MS }: SchedulerRequest,
  scheduled: readonly Workflow[],
  now: Date,
) {
  const next = scheduled.flatMap(({ schedule }) => (schedule ? nextTurns(schedule, now, 1) : []));
  const waits = next.map(({ at }) => at.getTime() - now.getTime());
  return Math.max(1, Math.min(lookIntervalMs, ...waits));
}

async function resume({ state, signal, language, times, onEvent }: SchedulerRequest): Promise<void> {
  const more = { ...(times ? { times } : {}), ...(language ? { language } : {}) };
  const outcomes = await resumeRuns({ state, signal, ...more });
  for (const outcome of outcomes) onEvent?.({ type: "resumed", outcome });
}
