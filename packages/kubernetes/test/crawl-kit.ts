import type { Workflow } from "@collectro/crawler";
import type { V1PodStatus } from "@kubernetes/client-node";
import { vi } from "vitest";
import { openKubernetes } from "../src/api/client.js";
import { type ClusterCrawl, type ClusterEvent, crawlOnKubernetes } from "../src/engine/crawl.js";
import type { FollowTimes } from "../src/follow/job-follower.js";
import type { JobEnd } from "../src/follow/judge-job.js";
import { both, ended, PODS, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

export const DAY = "2024-09-24";
export const WINDOW = { from: DAY, to: DAY };

/** Waits that are long in production, short enough to be waited for. */
export const TIMES: FollowTimes = {
  startMs: 300,
  scheduleMs: 300,
  firstMs: 5_000,
  awayMs: 20_000,
  settleMs: 2_000,
  deleteMs: 5_000,
  tickMs: 50,
};

export const WORKFLOW: Workflow = {
  name: "sales",
  runnable: { kind: "image", image: "registry.example/sales:1" },
  args: ["--connector=rest"],
  env: {},
  output: { bucket: "lake", object: "sales/" },
  table: {
    name: "shop.sales",
    schema: { fields: [{ name: "day", type: "DATE", mode: "REQUIRED" }] },
    windowColumn: "day",
    mode: "replace-window",
  },
  limits: { silenceMs: 600_000, totalMs: 3_600_000, graceMs: 1_000 },
  emptyWindow: "success",
  trustResult: false,
  bigquery: {},
  dir: "/",
};

/** The crawler's last word, as it leaves it with the kubelet. */
export function lastWord(
  verdict: "loaded" | "failed" | "lost",
  exitCode = { loaded: 0, failed: 1, lost: 3 }[verdict],
): string {
  const reasons = verdict === "loaded" ? [] : ["RESULT_FAILURE: the container reported failure"];
  const counts = { objects: 1, bytes: 60, rowsValidated: 3, rowsLoaded: verdict === "loaded" ? 3 : 0 };
  return JSON.stringify({ verdict, exitCode, runId: "20240924-1", counts, alreadyLoaded: false, reasons });
}

/** A crawl through the real client, with what it told on the way. */
export async function crawl(
  cluster: FakeCluster,
  changes: Partial<ClusterCrawl> = {},
): Promise<JobEnd & { readonly events: ClusterEvent[] }> {
  vi.stubEnv("KUBECONFIG", cluster.kubeconfig);
  const events: ClusterEvent[] = [];
  const end = await crawlOnKubernetes({
    workflow: WORKFLOW,
    window: WINDOW,
    api: openKubernetes(),
    pod: { crawlerImage: "registry.example/collectro:1" },
    signal: new AbortController().signal,
    times: TIMES,
    ...changes,
    onEvent(event) {
      events.push(event);
      changes.onEvent?.(event);
    },
  });
  return { ...end, events };
}

/** The lines of the crawler that were told. */
export function linesOf(events: readonly ClusterEvent[]): string[] {
  return events.flatMap((event) => (event.type === "log" ? [event.line] : []));
}

/** The Job of the first attempt. */
export const JOB = "sales-2024-09-24-2024-09-24-1";
/** The request that creates a Job. */
export const POST = /^POST .*\/jobs$/;

/** Its pod has loaded. */
export const LOADED = both("Succeeded", said(0, lastWord("loaded")), ended(0));

/** A pod that starts, prints, and ends so; then the Job says its word. */
export function play(cluster: FakeCluster, lines: readonly string[], status: V1PodStatus = LOADED): string {
  const pod = cluster.addPod(JOB, PODS.running);
  cluster.logs.write(pod, "crawler", ...lines);
  cluster.logs.end(pod, "crawler");
  cluster.setPod(pod, status);
  cluster.finish(JOB, status.phase === "Succeeded" ? "Complete" : "Failed", "BackoffLimitExceeded");
  return pod;
}

/** A cluster whose only pod ends so at once. */
export async function clusterOf(lines: readonly string[], status?: V1PodStatus): Promise<FakeCluster> {
  const cluster: FakeCluster = await fakeCluster({ created: () => void play(cluster, lines, status) });
  return cluster;
}
