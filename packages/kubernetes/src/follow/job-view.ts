import type { V1Pod } from "@kubernetes/client-node";
import type { FollowParts } from "./job-follower.js";
import { type JobEnd, judgeJob } from "./judge-job.js";
import { CRAWLER, seenOf } from "./known-job.js";
import { followLog } from "./log-follower.js";
import { endTrouble, hasRun, isOver, type PodTrouble, startTrouble } from "./pod-trouble.js";

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
      const known = mirror.jobs().find((seen) => seen.job.metadata?.name === job);
      const { trouble: seen, ...rest } = seenOf({ name: job, pods: mirror.podsOf(job), ...known });
      const isAsked = stopped && seen?.kind === "deleted";
      const trouble = given ?? (isAsked ? undefined : seen);
      return judgeJob({ ...rest, started: rest.started || logs.size > 0, stopped, ...(trouble ? { trouble } : {}) });
    },
    close: () => closing.abort(),
  };
}
