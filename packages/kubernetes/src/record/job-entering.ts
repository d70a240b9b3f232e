import type { Clock } from "@collectro/backfill/engine";
import type { RunRecord, State } from "@collectro/crawler";
import type { V1Job } from "@kubernetes/client-node";
import type { KubernetesApi } from "../api/kubernetes-api.js";
import { selector } from "../engine/labels.js";
import { isFinished } from "../follow/job-follower.js";
import { CRAWLER, type KnownJob } from "../follow/known-job.js";
import { jobOf, type Mirror, type SeenPod } from "../follow/mirror.js";
import { isOver } from "../follow/pod-trouble.js";
import { RUN_LABELS } from "../pod.js";
import { beginOf, endOf, type Place, runIdOf, underWay } from "./job-record.js";
import { windowOf, workflowOf } from "./job-workflow.js";

/** What is told meanwhile. */
export type RecordJobsEvent =
  /** What is amiss, a ProblemError for people mostly; it is tried again. */
  | { readonly type: "fault"; readonly error: unknown }
  | { readonly type: "away"; readonly cause: string }
  | { readonly type: "back" };

/** Waits, in milliseconds. */
export interface RecordTimes {
  /** Between looks at what has changed: changes come in crowds. */
  readonly lookMs: number;
  /** Between looks at what nothing tells. */
  readonly tickMs: number;
  /** The word about a pod, after that about its Job. */
  readonly settleMs: number;
  /** A pod that is to go, beyond its own grace. */
  readonly deleteMs: number;
  /** After a refusal: rights may be granted meanwhile. */
  readonly retryMs: number;
}

/** Enters Jobs into a record, and remembers what it has entered. */
export interface JobEntering {
  /** Enters what has changed since the last look. */
  look(mirror: Mirror): Promise<void>;
}

interface EnteringParts {
  readonly state: State;
  readonly api: KubernetesApi;
  readonly clock: Clock;
  readonly times: RecordTimes;
  readonly onEvent: (event: RecordJobsEvent) => void;
}

/** Opens it; nothing is read or written yet. */
export function openEntering({ state, api, clock, times, onEvent }: EnteringParts): JobEntering {
  const place: Place = { server: api.server, namespace: api.namespace };
  /** What was entered of a Job, by its uid: the versions of all its parts. */
  const entered = new Map<string, string>();
  /** Since when a Job is over, by its uid, and the word about its pod is waited for. */
  const overSince = new Map<string, number>();
  const unreadable = new Set<string>();

  async function look(mirror: Mirror): Promise<void> {
    const podsOf = groupPods(mirror.pods());
    const there = new Set<string>();
    for (const seen of mirror.jobs()) {
      const { name = "", uid = "" } = seen.job.metadata ?? {};
      there.add(uid);
      const known: KnownJob = { name, pods: podsOf(seen.job), ...seen };
      const versions = versionsOf(known);
      if (entered.get(uid) === versions) continue;
      const run = await runOf(seen.job);
      const isDone = !run || run.details.job?.isSaid === true || enter(run, known, uid);
      if (!isDone && overSince.has(uid)) continue;
      entered.set(uid, versions);
      if (isDone && seen.gone) forget(mirror, name, uid);
    }
    await enterVanished(there, podsOf);
    // Of those that have been forgotten the cluster tells once more, when their pods go.
    const names = new Set(mirror.jobs().map(({ job }) => job.metadata?.name));
    const left = mirror.pods().flatMap(({ pod, gone }) => (gone ? (jobOf(pod) ?? []) : []));
    for (const name of left) if (!names.has(name)) mirror.forget(name);
  }

  /** Enters a run as it stands; whether nothing more is to come. */
  function enter(run: RunRecord, known: KnownJob, uid: string): boolean {
    const rest = restOf(known, overSince.get(uid));
    if (rest === "none") {
      overSince.delete(uid);
      state.runs.enter(underWay(run, known));
      return false;
    }
    if (rest === "soon") {
      if (!overSince.has(uid)) overSince.set(uid, clock.nowMs());
      return false;
    }
    state.runs.enter(endOf(run, known, rest === "late"));
    overSince.delete(uid);
    return true;
  }

  /** Whether a Job has come to rest: `soon` is waited for, `late` is not waited for any more. */
  function restOf({ job, gone, pods }: KnownJob, sinceMs = clock.nowMs()): "none" | "soon" | "rests" | "late" {
    if (job && !gone && !isFinished(job)) return "none";
    const newest = pods.at(-1);
    if (newest && !isAtWork({ pods })) return "rests";
    const waitedMs = clock.nowMs() - sinceMs;
    if (!newest) return waitedMs >= times.settleMs ? "rests" : "soon";
    const graceMs = (newest.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000;
    return waitedMs >= graceMs + times.deleteMs ? "late" : "soon";
  }

  /** The record of a Job, or a new one; undefined for a Job that is none of ours, or that cannot be read. */
  async function runOf(job: V1Job): Promise<RunRecord | undefined> {
    const id = runIdOf(job);
    const { uid = "" } = job.metadata ?? {};
    const recorded = state.runs.read(id);
    // The same server may be reached under another address than before.
    if (recorded) return at(recorded, place);
    if (!windowOf(job) || unreadable.has(uid)) return undefined;
    try {
      return beginOf(job, await workflowOf(job), place, state.folderOf(id).sharedDir);
    } catch (error) {
      unreadable.add(uid);
      onEvent({ type: "fault", error });
      return undefined;
    }
  }

  /** Runs of this place whose Job went while nobody looked: the cluster is asked once more, as the watch may be behind. */
  async function enterVanished(there: ReadonlySet<string>, podsOf: (job: V1Job) => SeenPod[]): Promise<void> {
    const vanished = state.runs.unfinished().filter(({ details: { job } }) => {
      return job && job.server === place.server && job.namespace === place.namespace && !there.has(job.uid);
    });
    if (vanished.length === 0) return;
    const { items } = await api.list("jobs", selector(RUN_LABELS));
    const listed = new Set(items.map(({ metadata }) => metadata?.uid));
    for (const run of vanished) {
      const { name = "", uid = "" } = run.details.job ?? {};
      const known: KnownJob = { name, pods: podsOf({ metadata: { name, uid } }) };
      if (!listed.has(uid) && !isAtWork(known)) state.runs.enter(endOf(run, known, true));
    }
  }

  function forget(mirror: Mirror, name: string, uid: string): void {
    mirror.forget(name);
    entered.delete(uid);
    unreadable.delete(uid);
  }

  return { look };
}

function at(run: RunRecord, place: Place): RunRecord {
  const { job } = run.details;
  return job ? { ...run, details: { ...run.details, job: { ...job, ...place } } } : run;
}

/** Whether more may be heard of its crawler. */
function isAtWork({ pods }: Pick<KnownJob, "pods">): boolean {
  const newest = pods.at(-1);
  return newest !== undefined && !newest.gone && !isOver(newest.pod, CRAWLER);
}

const OWNER_UIDS = ["batch.kubernetes.io/controller-uid", "controller-uid"] as const;

/** The pods of each Job; one of the same name that was there before has others. */
function groupPods(pods: readonly SeenPod[]): (job: V1Job) => SeenPod[] {
  const groups = Map.groupBy(pods, ({ pod }) => jobOf(pod) ?? "");
  return ({ metadata }) =>
    (groups.get(metadata?.name ?? "") ?? []).filter(({ pod }) => {
      const uid = OWNER_UIDS.map((label) => pod.metadata?.labels?.[label]).find((one) => one !== undefined);
      return uid === undefined || uid === metadata?.uid;
    });
}

function versionsOf({ job, gone, pods }: KnownJob): string {
  const versions = pods.map(({ pod, gone: isGone }) => `${pod.metadata?.resourceVersion}${isGone ? "-" : ""}`);
  return [`${job?.metadata?.resourceVersion}${gone ? "-" : ""}`, ...versions].join(" ");
}
