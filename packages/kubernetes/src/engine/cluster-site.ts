import type { Clock, SiteGround } from "@collectro/backfill/engine";
import type { V1Job } from "@kubernetes/client-node";
import { wakefulClock } from "../api/clock.js";
import type { KubernetesApi } from "../api/kubernetes-api.js";
import { DEFAULT_FOLLOW_TIMES, type FollowTimes, isFinished } from "../follow/job-follower.js";
import { type Mirror, openMirror } from "../follow/mirror.js";
import type { WorkerOptions } from "../worker-job.js";
import type { ClusterEvent } from "./crawl.js";
import { LABELS, selector } from "./labels.js";
import { patiently } from "./place-job.js";
import { clusterError } from "./problems.js";

/** A cluster in which a backfill is worked off. */
export interface ClusterSiteParts {
  readonly api: KubernetesApi;
  /** What pods are made of, besides the workflow. */
  readonly pod: Omit<WorkerOptions, "name">;
  readonly onCluster: (event: ClusterEvent) => void;
  readonly times?: Partial<SiteTimes>;
  readonly clock?: Clock;
}

/** Waits of a backfill in a cluster, in milliseconds. */
export interface SiteTimes extends FollowTimes {
  /** Between looks into the ledger. */
  readonly lookMs: number;
  /** Until the leases of workers that died are over. */
  readonly restMs: number;
}

const DEFAULT_SITE_TIMES: SiteTimes = { ...DEFAULT_FOLLOW_TIMES, lookMs: 3_000, restMs: 36_000 };

/** A cluster as one round of a backfill uses it. */
export interface OpenSite extends Required<ClusterSiteParts> {
  readonly times: SiteTimes;
  readonly mirror: Mirror;
  /** Labels of every Job of the backfill. */
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Opens a mirror of a backfill's Jobs for as long as the work takes, and ends what earlier rounds have left, or backfills that it
 * has replaced: nobody leads that any more, and it would ask the source for more than it bears.
 * @throws ClusterProblem when the cluster refuses
 */
export async function inCluster(
  parts: ClusterSiteParts,
  ground: SiteGround,
  work: (site: OpenSite) => Promise<void>,
): Promise<void> {
  const { api, clock = wakefulClock, onCluster } = parts;
  const times = { ...DEFAULT_SITE_TIMES, ...parts.times };
  const labels = { [LABELS.backfill]: ground.entry.id };
  const closing = new AbortController();
  try {
    await patiently(() => api.list("jobs", selector(labels)), clock, times.firstMs, ground.signal);
    const mirror = await openMirror({
      api,
      labels: selector(labels),
      clock,
      patienceMs: times.awayMs,
      signal: closing.signal,
      onAway: ({ message }) => onCluster({ type: "away", cause: message }),
      onBack: () => onCluster({ type: "back" }),
    });
    for (const id of [ground.entry.id, ...(ground.entry.dropped ?? [])])
      await endLeftovers(api, { [LABELS.backfill]: id }, { clock, times, onCluster });
    // It has answered: its address is right, and it is worth waiting for.
    const known = { ...times, firstMs: times.awayMs };
    await work({ api, pod: parts.pod, onCluster, clock, times: known, mirror, labels });
  } catch (error) {
    // Stopped before anything was asked of the cluster.
    if (ground.signal.aborted && error === ground.signal.reason) return;
    throw clusterError(error, `${api.server}, namespace ${api.namespace}`);
  } finally {
    closing.abort();
  }
}

async function endLeftovers(
  api: KubernetesApi,
  labels: Readonly<Record<string, string>>,
  { clock, times, onCluster }: Pick<OpenSite, "clock" | "times" | "onCluster">,
): Promise<void> {
  const { signal } = new AbortController();
  const list = async (): Promise<V1Job[]> => {
    const { items } = await patiently(() => api.list("jobs", selector(labels)), clock, times.awayMs, signal);
    return items.filter((job) => !isFinished(job));
  };
  for (let left = await list(); left.length > 0; left = await list()) {
    for (const { metadata } of left) {
      if (metadata?.deletionTimestamp) continue;
      const name = metadata?.name ?? "";
      onCluster({ type: "deleting", job: name });
      await patiently(() => api.deleteJob(name), clock, times.awayMs, signal);
    }
    await clock.sleep(times.tickMs);
  }
}
