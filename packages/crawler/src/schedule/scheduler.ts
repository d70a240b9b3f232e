import { setTimeout as sleep } from "node:timers/promises";
import type { Language, Problem } from "@collectro/contract";
import pLimit, { type LimitFunction } from "p-limit";
import type { CrawlEvent, CrawlOutcome } from "../events.js";
import type { CrawlTimes } from "../observe.js";
import type { State } from "../record/state.js";
import { type ResumeRequest, resumeRuns } from "../resume.js";
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
  | { readonly type: "rewound"; readonly workflow: string; readonly from: Date }
  | { readonly type: "resumed"; readonly outcome: CrawlOutcome }
  /** Something went wrong that is tried again at the next look. */
  | { readonly type: "fault"; readonly workflow?: string; readonly cause: string }
  | { readonly type: "problems"; readonly problems: readonly Problem[] }
  | { readonly type: "crawl"; readonly workflow: string; readonly runId: string; readonly event: CrawlEvent };

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
  /** Asked at the beginning of each run: abort its answer to stop that run alone. Its turn has then been had. */
  readonly signalOf?: (workflow: string) => AbortSignal;
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
  const { signal, now = () => new Date() } = request;
  const service: Service = {
    ...request,
    now,
    onEvent: request.onEvent ?? (() => undefined),
    startedAt: now(),
    limit: pLimit(request.parallel ?? 2),
    active: new Map(),
    told: "",
  };
  while (!signal.aborted) {
    let scheduled: readonly Workflow[] = [];
    try {
      scheduled = await look(service);
    } catch (error) {
      service.onEvent({ type: "fault", cause: (error as Error).message });
    }
    await sleep(nextLookMs(request, scheduled, now()), undefined, { signal }).catch(() => undefined);
  }
  await Promise.allSettled(service.active.values());
}

interface Service extends SchedulerRequest {
  readonly now: () => Date;
  readonly onEvent: (event: SchedulerEvent) => void;
  readonly startedAt: Date;
  readonly limit: LimitFunction;
  /** What goes on, by workflow. */
  readonly active: Map<string, Promise<void>>;
  /** The problems that were told last. */
  told: string;
}

/** The key under which interrupted runs are taken up, which no workflow can have. */
const RESUMING = " resuming";

async function look(service: Service): Promise<Workflow[]> {
  const { state, now, onEvent, startedAt, limit } = service;
  const { workflows, problems } = await service.workflows();
  const text = JSON.stringify(problems);
  if (text !== service.told && (problems.length > 0 || service.told !== "")) onEvent({ type: "problems", problems });
  service.told = text;
  // Also those that another crawler leaves behind while this service goes on: they would hold up their workflow.
  begin(service, RESUMING, () => resume(service));
  for (const { workflow } of workflows) {
    const { name, schedule } = workflow;
    if (!schedule) state.runs.marks.remove(name);
    else if (!state.runs.marks.read(name)) state.runs.marks.write(name, { seenUntil: now() });
    if (schedule) begin(service, name, () => limit(() => followSchedule(service, workflow, startedAt)));
  }
  return workflows.map(({ workflow }) => workflow).filter(({ schedule }) => schedule !== undefined);
}

/** Begins something unless it goes on already. What goes wrong is told, and tried again at the next look. */
function begin({ active, onEvent }: Service, name: string, work: () => Promise<void>): void {
  if (active.has(name)) return;
  const fault = (error: unknown): void =>
    onEvent({ type: "fault", ...(name === RESUMING ? {} : { workflow: name }), cause: (error as Error).message });
  active.set(
    name,
    work()
      .catch(fault)
      .finally(() => active.delete(name)),
  );
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

async function resume({ state, signal, language, times, onEvent }: Service): Promise<void> {
  const onUnknown: ResumeRequest["onUnknown"] = ({ message }, { workflow }) =>
    onEvent({ type: "fault", workflow, cause: message });
  const more = { ...(times ? { times } : {}), ...(language ? { language } : {}) };
  const outcomes = await resumeRuns({ state, signal, onUnknown, ...more });
  for (const outcome of outcomes) onEvent({ type: "resumed", outcome });
}
