import type { V1Pod } from "@kubernetes/client-node";
import type { FollowParts } from "./job-follower.js";
import { type JobEnd, judgeJob } from "./judge-job.js";
import { followLog } from "./log-follower.js";
import { endTrouble, exitOf, hasRun, isOver, type PodTrouble, startTrouble } from "./pod-trouble.js";

/** Names of the two containers of a run's pod. */
const CRAWLER = "crawler";
const EXTERNAL = "external";

/** What can be seen of the pods of one Job, and what has been. */
export interface JobView {
  /** Takes in what is new, and tells it. */
  look(): void;
  hasPods(): boolean;
  /** What keeps the newest pod from starting. */
  startTrouble(): PodTrouble | undefined;
  /** Tells a trouble, each kind of a pod once. */
  tell(trouble: PodTrouble): void;
  /** Waits for the crawler's last lines, and judges. */
  end(how: { readonly stopped: boolean; readonly trouble?: PodTrouble }): Promise<JobEnd>;
  close(): void;
}

/** Opens the view of a Job. */
export function openView(parts: FollowParts): JobView {
  const { mirror, job, clock, times, onEvent } = parts;
  const closing = new AbortController();
  const logs = new Map<string, Promise<void>>();
  const told = new Set<string>();
  const living = (): V1Pod | undefined => mirror.podsOf(job).findLast(({ gone }) => !gone)?.pod;
  const last = (): V1Pod | undefined => mirror.podsOf(job).at(-1)?.pod;

  function follow(pod: V1Pod, name: string): Promise<void> {
    const hasEnded = (): boolean => {
      const seen = mirror.podsOf(job).find((other) => other.pod.metadata?.name === name);
      return !seen || seen.gone || isOver(seen.pod, CRAWLER);
    };
    const onLine = (line: string): void => onEvent({ type: "log", job, line });
    onEvent({ type: "runs", job, pod: name, node: pod.spec?.nodeName ?? "" });
    const log = { api: parts.api, pod: name, container: CRAWLER, clock, signal: closing.signal };
    return followLog({ ...log, isOver: hasEnded, onLine });
  }
  function look(): void {
    for (const { pod } of mirror.podsOf(job)) {
      const name = pod.metadata?.name ?? "";
      if (hasRun(pod, CRAWLER) && !logs.has(name)) logs.set(name, follow(pod, name));
      const trouble = endTrouble(pod);
      if (trouble) tell(trouble, name);
    }
  }
  function tell(trouble: PodTrouble, pod = living()?.metadata?.name ?? ""): void {
    const key = `${pod} ${trouble.kind}`;
    if (!told.has(key)) onEvent({ type: "trouble", job, trouble });
    told.add(key);
  }
  /** The word about a Job may be faster than the word about its pod. */
  async function settled(): Promise<void> {
    const untilMs = clock.nowMs() + times.settleMs;
    const isKnown = (): boolean => {
      const newest = mirror.podsOf(job).at(-1);
      return newest ? newest.gone || isOver(newest.pod, CRAWLER) : !mirror.job(job);
    };
    while (!isKnown() && clock.nowMs() < untilMs)
      await Promise.race([mirror.changed(closing.signal), clock.sleep(200)]);
    look();
  }
  return {
    look,
    hasPods: () => living() !== undefined,
    startTrouble() {
      const pod = living();
      return pod && startTrouble(pod);
    },
    tell,
    async end({ stopped, trouble: given }) {
      await settled();
      await Promise.race([Promise.all(logs.values()), clock.sleep(times.deleteMs, closing.signal)]);
      const pod = last();
      const [crawler, external] = [exitOf(pod, CRAWLER), exitOf(pod, EXTERNAL)];
      const trouble = given ?? (pod && (endTrouble(pod) ?? startTrouble(pod))) ?? goneTrouble(parts, stopped);
      const failure = failureOf(parts);
      return judgeJob({
        job,
        started: logs.size > 0 || (!pod && hadPods(parts)),
        stopped,
        ...(crawler ? { crawler } : {}),
        ...(external ? { external } : {}),
        ...(trouble ? { trouble } : {}),
        ...(failure === undefined ? {} : { failure }),
      });
    },
    close: () => closing.abort(),
  };
}

/** Whether the Job counts pods that nobody saw. */
function hadPods({ mirror, job }: FollowParts): boolean {
  const { succeeded = 0, failed = 0, conditions = [] } = mirror.job(job)?.status ?? {};
  return succeeded + failed > 0 || conditions.some(({ type, status }) => type === "Complete" && status === "True");
}

function goneTrouble({ mirror, job }: FollowParts, stopped: boolean): PodTrouble | undefined {
  return mirror.job(job) || stopped ? undefined : { kind: "deleted", message: "somebody deleted the Job" };
}

function failureOf({ mirror, job }: FollowParts): string | undefined {
  const failed = mirror
    .job(job)
    ?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  return failed && [failed.reason, failed.message].filter(Boolean).join(": ");
}
