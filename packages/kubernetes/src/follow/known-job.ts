import type { V1Job } from "@kubernetes/client-node";
import { hasLoadedNothing, type JobSeen } from "./judge-job.js";
import type { SeenJob, SeenPod } from "./mirror.js";
import { endTrouble, exitOf, mayHaveRun, type PodTrouble, startTrouble } from "./pod-trouble.js";

/** The container of a run's pod that judges. */
export const CRAWLER = "crawler";
const EXTERNAL = "external";

/** All that is known of one Job. */
export interface KnownJob extends Partial<SeenJob> {
  readonly name: string;
  /** The oldest first. */
  readonly pods: readonly SeenPod[];
}

/** What can be judged of it. The last pod counts: one before it was taken away, and its work is done again; but it may have loaded. */
export function seenOf({ name, job, gone = true, unseen = true, pods }: KnownJob): Omit<JobSeen, "stopped"> {
  const last = pods.at(-1);
  const [crawler, external] = [exitOf(last?.pod, CRAWLER), exitOf(last?.pod, EXTERNAL)];
  // A Job is complete by a pod whose containers all ended well: this one has another after it, which nobody saw.
  const isAnothers = hasCondition(job, "Complete") && crawler !== undefined && crawler.code !== 0;
  const isEnded = hasCondition(job, "Complete") || hasCondition(job, "Failed");
  const trouble =
    (last && (endTrouble(last.pod) ?? (last.unseen ? undefined : startTrouble(last.pod)))) ??
    (gone && !unseen && !isEnded ? DELETED : undefined);
  const failure = failureOf(job);
  const inDoubt = pods
    .slice(0, -1)
    .some((one) => (one.unseen || mayHaveRun(one.pod, CRAWLER)) && !hasLoadedNothing(exitOf(one.pod, CRAWLER)));
  const isUnseen = last ? last.unseen : hadPods(job) || (gone && unseen);
  return {
    job: name,
    inDoubt,
    started: isUnseen || pods.some(({ pod }) => mayHaveRun(pod, CRAWLER)),
    ...(crawler && !isAnothers ? { crawler } : {}),
    ...(external ? { external } : {}),
    ...(trouble ? { trouble } : {}),
    ...(failure === undefined ? {} : { failure }),
  };
}

const DELETED: PodTrouble = { kind: "deleted", message: "somebody deleted the Job" };

/** Whether the Job counts pods that nobody saw. */
function hadPods(job: V1Job | undefined): boolean {
  const { active = 0, succeeded = 0, failed = 0 } = job?.status ?? {};
  return active + succeeded + failed > 0 || hasCondition(job, "Complete");
}

function hasCondition(job: V1Job | undefined, wanted: string): boolean {
  return job?.status?.conditions?.some(({ type, status }) => type === wanted && status === "True") ?? false;
}

function failureOf(job: V1Job | undefined): string | undefined {
  const failed = job?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  return failed && [failed.reason, failed.message].filter(Boolean).join(": ");
}
