import {
  type BackfillSite,
  mayPassCodes,
  type RunGround,
  type SiteGround,
  type SliceRun,
  sharesOf,
  shortened,
  work,
} from "@collectro/backfill/engine";
import { type Problem, ProblemError, type RunWindow } from "@collectro/contract";
import { CRAWL_EXIT, type Workflow } from "@collectro/crawler";
import type { V1Job } from "@kubernetes/client-node";
import type { CrawlerVerdict } from "../follow/crawler-verdict.js";
import { followJob } from "../follow/job-follower.js";
import type { JobEnd } from "../follow/judge-job.js";
import { jobOf } from "../job.js";
import { runName } from "../names.js";
import { podProblems } from "../pod-problems.js";
import { type ClusterSiteParts, inCluster, type OpenSite } from "./cluster-site.js";
import { LABELS } from "./labels.js";
import { madeUnheard, placeJob } from "./place-job.js";
import { ClusterProblem } from "./problems.js";

/** What keeps every pod from starting in the same way: the next slice would come to the same. */
const FOR_ALL: readonly Problem["code"][] = [
  "POD_IMAGE",
  "POD_CONFIG",
  "POD_UNSCHEDULABLE",
  "KUBERNETES_QUOTA",
  "KUBERNETES_DENIED",
];

/**
 * Works a backfill off by one Job for each slice, with FROM and TO as they are: for images that are not ours. Jobs are made as
 * earlier ones end, never more than `parallel` at once. Their crawlers load only while the claim of their slice stands, and of a
 * slice the warehouse takes the rows of one: a Job that was lost sight of does no harm.
 * @throws ProblemError when the workflow cannot run in a pod
 * @throws ClusterProblem when pods cannot start, or the cluster refuses
 */
export function sliceJobsSite(parts: ClusterSiteParts): BackfillSite {
  return async (ground) => {
    const problems = podProblems(ground.workflow, parts.pod);
    if (problems.length > 0) throw new ProblemError(problems);
    await inCluster(parts, ground, async (site) => {
      const { workflow, lease, sight, parallel, records, register, folder, entry } = ground;
      const crew = { lease, sight, index: 0, workers: 1, lanes: parallel };
      await work({
        ...ground,
        ...crew,
        ...sharesOf(workflow, { ...crew, records, folder, clock: site.clock }),
        round: entry.round,
        isCurrent: () => register.isCurrent(entry),
        run: (slice, itsGround) => runSliceJob(site, ground, slice, itsGround),
        recall: () => undefined,
        random: Math.random,
      });
    });
  };
}

async function runSliceJob(
  site: OpenSite,
  { workflow }: SiteGround,
  slice: RunWindow,
  { fence, requestsPerSecond, signal }: RunGround,
): Promise<SliceRun> {
  const { api, mirror, clock, times, pod, onCluster } = site;
  const startedMs = clock.nowMs();
  // Of a claim there is one generation, and so one Job, however often its answer gets lost.
  const owner = `${slice.from}-${fence.generation}`;
  const make = (): V1Job =>
    fenced(jobOf(inLimit(workflow, requestsPerSecond), slice, { ...pod, name: runName(workflow.name, owner) }), fence);
  const labels = { ...site.labels, [LABELS.from]: slice.from, [LABELS.to]: slice.to, [LABELS.claim]: fence.generation };
  const answer = await placeJob(api, { labels, owner, make }, clock, times, signal);
  const placed =
    "stopped" in answer ? await madeUnheard(api, answer, owner, clock, times.deleteMs).catch(() => undefined) : answer;
  // Where the server does not say whether it was made: under this claim nobody is to load any more.
  if (!placed) return { again: false };
  if ("other" in placed) throw new Error(`Job ${placed.other.metadata?.name} goes on`);
  const job = placed.job.metadata?.name ?? "";
  mirror.expect(placed.job);
  onCluster({ type: "job", job, namespace: api.namespace, isNew: placed.isNew });
  // The lines of many at once are for nobody's eyes; `kubectl logs` has them.
  const onEvent: OpenSite["onCluster"] = (event) => event.type !== "log" && onCluster(event);
  const end = await followJob({ api, mirror, job, clock, times, signal, onEvent });
  const hopeless = end.problems.find(({ code }) => FOR_ALL.includes(code));
  if (end.kind === "nothing" && hopeless && !signal.aborted) throw new ClusterProblem([hopeless]);
  // What is loaded is in the ledger; what failed stays to be looked at. Thousands of Jobs are a burden to a cluster.
  if (end.exitCode === CRAWL_EXIT.loaded) await api.deleteJob(job).catch(() => undefined);
  mirror.forget(job);
  return sliceRunOf(end, Math.round(clock.nowMs() - startedMs) / 1000);
}

function inLimit(workflow: Workflow, requestsPerSecond: number | undefined): Workflow {
  if (requestsPerSecond === undefined) return workflow;
  return { ...workflow, limits: { ...workflow.limits, requestsPerSecond } };
}

/** The crawler of the pod loads under the claim of its slice, and under no other. */
function fenced(job: V1Job, { mark, generation }: RunGround["fence"]): V1Job {
  const whole = structuredClone(job);
  const crawler = whole.spec?.template.spec?.containers.find(({ name }) => name === "crawler");
  crawler?.args?.push("--fence", mark, "--fence-generation", generation);
  return whole;
}

function sliceRunOf({ kind, verdict, exitCode, problems, stopped, again }: JobEnd, seconds: number): SliceRun {
  if ((stopped && exitCode !== CRAWL_EXIT.loaded) || isTaken(verdict)) return { again: false };
  // Not by us: its pod was taken away. That may happen at each attempt, and so counts as one.
  const cutOff = exitCode === CRAWL_EXIT.stopped;
  if (kind === "said" && verdict) {
    const run = ended(verdict, seconds, problems[0]);
    return { ...run, again: cutOff || run.again };
  }
  const [why] = problems;
  const lost = kind === "unknown" || exitCode === CRAWL_EXIT.lost;
  const end = { verdict: lost ? "lost" : "failed", rows: 0, bytes: 0, seconds } as const;
  // Whatever became of the rows: under the same claim they are loaded once.
  return { end: { ...end, ...(why ? { why: shortened(why) } : {}) }, again: again || lost || cutOff };
}

/** Whether the crawler found that its slice is somebody else's. */
function isTaken(verdict: CrawlerVerdict | undefined): boolean {
  return verdict?.reasons.some((reason) => reason.startsWith("SLICE_TAKEN:")) ?? false;
}

function ended({ verdict, runId, counts, reasons }: CrawlerVerdict, seconds: number, problem?: Problem): SliceRun {
  const [text] = reasons;
  const told = text === undefined ? undefined : ({ code: "POD_VERDICT", values: { text } } as const);
  const why = verdict === "loaded" ? undefined : (problem ?? told);
  const end = { verdict, run: runId, rows: counts.rowsLoaded, bytes: counts.bytes, seconds };
  const codes = reasons.flatMap((reason) => /^[A-Z_]+(?=:)/.exec(reason) ?? []);
  return { end: { ...end, ...(why ? { why: shortened(why) } : {}) }, again: mayPassCodes(verdict, codes) };
}
