import { randomBytes } from "node:crypto";
import type { Clock } from "@collectro/backfill/engine";
import { ProblemError, type RunWindow } from "@collectro/contract";
import { CRAWL_EXIT, type Workflow } from "@collectro/crawler";
import { wakefulClock } from "../api/clock.js";
import type { ApiRefusal, KubernetesApi } from "../api/kubernetes-api.js";
import { DEFAULT_FOLLOW_TIMES, type FollowEvent, type FollowTimes, followJob } from "../follow/job-follower.js";
import type { JobEnd } from "../follow/judge-job.js";
import { openMirror } from "../follow/mirror.js";
import { jobOf } from "../job.js";
import { dnsLabel, runName } from "../names.js";
import type { PodOptions } from "../pod-options.js";
import { LABELS, selector } from "./labels.js";
import { madeUnheard, placeJob, type Stopped } from "./place-job.js";
import { ClusterProblem, clusterError } from "./problems.js";

/** A run in a cluster. */
export interface ClusterCrawl {
  readonly workflow: Workflow;
  readonly window: RunWindow;
  readonly api: KubernetesApi;
  /** What the pod is made of, besides the workflow. */
  readonly pod: Omit<PodOptions, "name" | "namespace">;
  /** Who asks: the same owner gets the same Job. Default: a token of this call alone. */
  readonly owner?: string;
  /** Abort it to delete the Job. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ClusterEvent) => void;
  readonly times?: Partial<FollowTimes>;
  readonly clock?: Clock;
}

/** What is told while a run in a cluster goes on. */
export type ClusterEvent =
  | FollowEvent
  /** `isNew`: it was made now; else an earlier call of the same owner had made it. */
  | { readonly type: "job"; readonly job: string; readonly namespace: string; readonly isNew: boolean }
  | { readonly type: "away"; readonly cause: string }
  | { readonly type: "back" };

/**
 * Runs a workflow for a window as a Job, from its creation to the crawler's verdict.
 * @throws ProblemError when the workflow cannot run in a pod, or a Job of this workflow and window goes on; nothing was started
 * @throws ClusterProblem when the cluster refuses, or is away for too long: then the Job goes on, and what it does is not known
 */
export async function crawlOnKubernetes(request: ClusterCrawl): Promise<JobEnd> {
  const { api, workflow, window, signal, onEvent, clock = wakefulClock } = request;
  const times = { ...DEFAULT_FOLLOW_TIMES, ...request.times };
  const labels = { "collectro/workflow": dnsLabel(workflow.name), [LABELS.from]: window.from, [LABELS.to]: window.to };
  const owner = request.owner ?? randomBytes(8).toString("hex");
  const make = (attempt: number) => {
    const name = runName(workflow.name, `${window.from}-${window.to}-${attempt}`);
    return jobOf(workflow, window, { ...request.pod, name });
  };
  const unheard = (stopped: Stopped) =>
    madeUnheard(api, stopped, owner, clock, times.firstMs).catch((error: unknown) => {
      throw outOfSight(error, stopped.asked ?? "", api);
    });
  const answer = await placeJob(api, { labels, owner, make }, clock, times, signal).catch((error: unknown) => {
    throw clusterError(error, `${api.server}, namespace ${api.namespace}`);
  });
  const placed = "stopped" in answer ? await unheard(answer) : answer;
  if (!placed) return STOPPED_BEFORE;
  if ("other" in placed) throw busy(workflow, window, placed.other.metadata?.name ?? "");
  const job = placed.job.metadata?.name ?? "";
  onEvent({ type: "job", job, namespace: api.namespace, isNew: placed.isNew });
  const closing = new AbortController();
  try {
    const mirror = await openMirror({
      api,
      labels: selector({ ...labels, [LABELS.owner]: owner }),
      clock,
      patienceMs: times.awayMs,
      signal: closing.signal,
      onAway: ({ message }) => onEvent({ type: "away", cause: message }),
      onBack: () => onEvent({ type: "back" }),
    });
    mirror.expect(placed.job);
    return await followJob({ api, mirror, job, clock, times, signal, onEvent });
  } catch (error) {
    throw outOfSight(error, job, api);
  } finally {
    closing.abort();
  }
}

/** Stopped before the API server made the Job: none is there. */
const STOPPED_BEFORE: JobEnd = {
  job: "",
  kind: "nothing",
  exitCode: CRAWL_EXIT.stopped,
  problems: [],
  stopped: true,
  again: false,
};

function busy({ name }: Workflow, { from, to }: RunWindow, job: string): ProblemError {
  return new ProblemError([{ code: "RUN_BUSY", where: name, detail: `${from} – ${to}: Job ${job}` }]);
}

/** The Job goes on where nobody sees it. */
function outOfSight(error: unknown, job: string, { server, namespace }: KubernetesApi): unknown {
  const told = clusterError(error as ApiRefusal, server);
  if (!(told instanceof ClusterProblem)) return told;
  const detail = `Job ${job} in namespace ${namespace} goes on, unseen: kubectl logs -f job/${job} -c crawler`;
  return new ClusterProblem([...told.problems, { code: "VERDICT_UNREAD", where: job, detail }]);
}
