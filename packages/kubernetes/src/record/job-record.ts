import type { Problem } from "@collectro/contract";
import {
  CRAWL_EXIT,
  type Reason,
  type RunCounts,
  type RunRecord,
  type Verdict,
  type Workflow,
} from "@collectro/crawler";
import type { V1Job } from "@kubernetes/client-node";
import { LABELS } from "../engine/labels.js";
import { type JobEnd, judgeJob } from "../follow/judge-job.js";
import { CRAWLER, type KnownJob, seenOf } from "../follow/known-job.js";
import { exitOf, hasRun, startTrouble } from "../follow/pod-trouble.js";
import { scheduledTime } from "../scheduled.js";
import { windowOf } from "./job-workflow.js";

/** Of which cluster and namespace. */
export interface Place {
  readonly server: string;
  readonly namespace: string;
}

type Fate = Pick<
  RunRecord,
  "phase" | "verdict" | "exitCode" | "reasons" | "warnings" | "counts" | "endedAt" | "details"
>;

const NO_COUNTS: RunCounts = { objects: 0, bytes: 0, rowsValidated: 0, rowsLoaded: 0 };

/** The run that a Job is: the same Job, the same id, whoever reckons it. Names of Jobs may stand in paths. */
export function runIdOf({ metadata }: V1Job): string {
  return `${metadata?.name}-${metadata?.uid?.slice(0, 8)}`;
}

/** A Job's run as it begins; undefined for a Job that does not say its dates. */
export function beginOf(job: V1Job, workflow: Workflow, place: Place, sharedDir: string): RunRecord | undefined {
  const { name = "", uid = "", labels = {}, annotations = {}, creationTimestamp } = job.metadata ?? {};
  const window = windowOf(job);
  if (!window) return undefined;
  const backfill = labels[LABELS.backfill];
  // A launcher's Job is the owner of the one that it makes, and its name says when it was due.
  const due = backfill === undefined ? scheduledTime(labels[LABELS.owner] ?? "") : undefined;
  return {
    id: runIdOf(job),
    workflow: annotations["collectro/workflow"] ?? workflow.name,
    window,
    startedAt: new Date(creationTimestamp ?? 0).toISOString(),
    phase: "starting",
    reasons: [],
    warnings: [],
    counts: NO_COUNTS,
    ...(due ? { turn: due.toISOString() } : {}),
    details: {
      workflow,
      sharedDir,
      attached: true,
      logStart: 0,
      owner: NOBODY,
      job: { ...place, name, uid, isSaid: false },
      ...(backfill === undefined ? {} : { backfill }),
    },
  };
}

/** No process of this machine. */
const NOBODY = { pid: 0, startedAt: "" };

/** The run of a Job that has not ended, as far as it has come. */
export function underWay(run: RunRecord, { pods }: KnownJob): RunRecord {
  const living = pods.findLast(({ gone }) => !gone)?.pod;
  const trouble = living && startTrouble(living);
  const runs = pods.some(({ pod }) => hasRun(pod, CRAWLER));
  const waits: Reason[] = trouble ? [{ code: "POD_WAITS", values: { cause: trouble.message || trouble.kind } }] : [];
  return { ...run, phase: runs ? "watching" : "starting", warnings: waits };
}

/**
 * The run of a Job that has ended. `loaded` is what its crawler says and its exit code agrees with, and nothing else.
 * @param isForced it did not come to rest: its crawler may have done anything
 */
export function endOf(run: RunRecord, known: KnownJob, isForced: boolean): RunRecord {
  const seen = seenOf(known);
  const started = seen.started || isForced || run.phase === "watching";
  return { ...run, ...fateOf(run, judgeJob({ ...seen, started, stopped: false })), endedAt: endedAt(run, known) };
}

function fateOf({ details }: RunRecord, { kind, verdict: said, exitCode, problems }: JobEnd): Omit<Fate, "endedAt"> {
  const told = problems.map(reasonOf);
  const texts = said?.reasons.map((text): Reason => ({ code: "POD_VERDICT", values: { text } })) ?? [];
  const verdict = said?.verdict ?? verdictOf(kind, exitCode);
  const { job } = details;
  return {
    phase: "ended",
    verdict,
    exitCode,
    counts: said?.counts ?? NO_COUNTS,
    reasons: verdict === "loaded" ? texts : [...told, ...texts],
    warnings: verdict === "loaded" ? told : [],
    details: {
      ...details,
      ...(job ? { job: { ...job, isSaid: kind === "said", ...(said ? { crawlerRun: said.runId } : {}) } } : {}),
    },
  };
}

function verdictOf(kind: JobEnd["kind"], exitCode: number): Verdict {
  return kind === "unknown" || exitCode === CRAWL_EXIT.lost ? "lost" : "failed";
}

function reasonOf({ code, detail }: Problem): Reason {
  if (code === "VERDICT_UNREAD") return { code, values: { cause: detail } };
  return { code: "POD_ENDED", values: { cause: `${code}: ${detail}` } };
}

/** The crawler's own end, else the Job's, else now; clocks of nodes may be behind. */
function endedAt({ startedAt }: RunRecord, { job, pods }: KnownJob): string {
  const { completionTime, conditions = [] } = job?.status ?? {};
  const failedAt = conditions.find(({ type }) => type === "Failed")?.lastTransitionTime;
  const at = exitOf(pods.at(-1)?.pod, CRAWLER)?.at ?? completionTime ?? failedAt ?? new Date();
  return new Date(Math.max(Date.parse(startedAt), new Date(at).getTime())).toISOString();
}
