import type { Clock } from "@collectro/backfill/engine";
import type { V1Job } from "@kubernetes/client-node";
import { type ApiRefusal, isPassing, type KubernetesApi } from "../api/kubernetes-api.js";
import { API_WAITS, backoff } from "./backoff.js";
import { openView } from "./job-view.js";
import type { JobEnd } from "./judge-job.js";
import type { Mirror } from "./mirror.js";
import { creationTrouble, type PodTrouble } from "./pod-trouble.js";

/** How long to wait for what may come right by itself, in milliseconds. */
export interface FollowTimes {
  /** An image or a Secret that is not there. */
  readonly startMs: number;
  /** A node that takes the pod: clusters that grow need minutes. */
  readonly scheduleMs: number;
  /** An API server that has not answered yet: its address may be wrong. */
  readonly firstMs: number;
  /** An API server that does not answer any more. */
  readonly awayMs: number;
  /** The word about a pod, after that about its Job. */
  readonly settleMs: number;
  /** Pods that are to go, beyond their own grace. */
  readonly deleteMs: number;
  /** Between looks at what nothing tells. */
  readonly tickMs: number;
}

/** The waits that are used unless told otherwise. */
export const DEFAULT_FOLLOW_TIMES: FollowTimes = {
  startMs: 120_000,
  scheduleMs: 600_000,
  firstMs: 20_000,
  awayMs: 900_000,
  settleMs: 10_000,
  deleteMs: 60_000,
  tickMs: 5_000,
};

/** What is told while a Job is followed. */
export type FollowEvent =
  | { readonly type: "log"; readonly job: string; readonly line: string }
  /** It is not as it should be, and may come right by itself. */
  | { readonly type: "trouble"; readonly job: string; readonly trouble: PodTrouble }
  | { readonly type: "runs"; readonly job: string; readonly pod: string; readonly node: string }
  | { readonly type: "deleting"; readonly job: string };

/** One Job, and how to see it. */
export interface JobParts {
  readonly api: KubernetesApi;
  readonly mirror: Mirror;
  readonly job: string;
  readonly clock: Clock;
  readonly times: FollowTimes;
}

/** What to follow, and with what. */
export interface FollowParts extends JobParts {
  /** Abort it to delete the Job. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: FollowEvent) => void;
}

/**
 * Follows a Job of one run to its end. A Job that cannot start, and one that is to be stopped, is deleted.
 * @throws ApiRefusal when the API server is away for too long or refuses to tell: the Job goes on
 */
export async function followJob(parts: FollowParts): Promise<JobEnd> {
  const { api, mirror, job: name, clock, times, signal } = parts;
  const view = openView(parts);
  const patience = patienceOf(clock, times);
  let trouble: PodTrouble | undefined;
  try {
    while (!isOver(mirror, name) && !signal.aborted) {
      view.look();
      trouble = view.hasPods() ? view.startTrouble() : creationTrouble(await api.warnings(name).catch(() => []));
      if (trouble) view.tell(trouble);
      if (patience.isOver(trouble)) break;
      await nextNews(parts);
    }
    if (isOver(mirror, name)) return await view.end({ stopped: false });
    parts.onEvent({ type: "deleting", job: name });
    await removeJob(parts, view.look);
    return await view.end({ stopped: signal.aborted, ...(trouble ? { trouble } : {}) });
  } finally {
    view.close();
  }
}

/**
 * Deletes the Job and waits for its pods, which use their grace.
 * @param look called at each change meanwhile
 * @throws ApiRefusal when the API server does not take it
 */
export async function removeJob(parts: JobParts, look: () => void): Promise<void> {
  const { api, mirror, job, clock, times } = parts;
  const waits = backoff(clock, API_WAITS);
  const untilMs = clock.nowMs() + graceMsOf(mirror.job(job)) + times.deleteMs;
  for (let asked = false; !asked; ) {
    try {
      await api.deleteJob(job);
      asked = true;
    } catch (error) {
      if (!isPassing(error) || clock.nowMs() > untilMs) throw error;
      await waits.wait(new AbortController().signal);
    }
  }
  while (mirror.job(job) && clock.nowMs() < untilMs) {
    look();
    await nextNews(parts);
  }
}

function graceMsOf(job: V1Job | undefined): number {
  return (job?.spec?.template.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
}

/** Whether a Job has come to its end, or is gone. */
export function isOver(mirror: Mirror, name: string): boolean {
  const job = mirror.job(name);
  return !job || isFinished(job);
}

/** Counts how long one kind of trouble lasts. */
export function patienceOf(clock: Clock, { startMs, scheduleMs }: FollowTimes) {
  let since: { readonly kind: PodTrouble["kind"]; readonly atMs: number } | undefined;
  return {
    isOver(trouble: PodTrouble | undefined): boolean {
      if (!trouble) {
        since = undefined;
        return false;
      }
      if (since?.kind !== trouble.kind) since = { kind: trouble.kind, atMs: clock.nowMs() };
      const isScarce = trouble.kind === "unschedulable" || trouble.kind === "quota";
      return clock.nowMs() - since.atMs >= (isScarce ? scheduleMs : startMs);
    },
  };
}

/** Whether a Job has come to its end; the conditions that only announce it do not count. */
export function isFinished({ status }: V1Job): boolean {
  return status?.conditions?.some(({ type, status: is }) => is === "True" && /^(Complete|Failed)$/.test(type)) ?? false;
}

/**
 * Resolves at the next change, or after a while.
 * @throws ApiRefusal when there will be none
 */
export async function nextNews({ mirror, clock, times }: JobParts): Promise<void> {
  const tick = new AbortController();
  const slept = clock.sleep(times.tickMs, tick.signal).then(() => tick.abort());
  await mirror.changed(tick.signal);
  tick.abort();
  await slept;
  if (mirror.failed.aborted) throw mirror.failed.reason as ApiRefusal;
}
