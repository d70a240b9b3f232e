import type { Problem } from "@collectro/contract";
import { CRAWL_EXIT } from "@collectro/crawler";
import type { V1Pod } from "@kubernetes/client-node";
import { creationTrouble, endTrouble, exitOf, type PodTrouble, startTrouble } from "../follow/pod-trouble.js";
import type { OpenSite } from "./cluster-site.js";

const WORKER = "crawler";
/** It was done, or was told to end. */
const ORDERLY: readonly number[] = [0, CRAWL_EXIT.stopped, 143];

/** The pods of a Job of workers. */
export interface WorkerCrew {
  /** Takes in what is new, and tells it: pods that run, pods that were lost and why. */
  look(): void;
  /** Tells a trouble, each kind of a pod once. */
  tell(trouble: PodTrouble, pod?: string): void;
  /** Whether any of them is at work now. */
  isRunning(): boolean;
  /** What keeps pods from starting; undefined when nothing does. */
  trouble(): Promise<PodTrouble | undefined>;
  /** What the workers died of, for whoever has to mend it. */
  causes(): { readonly word: string; readonly problems: readonly Problem[] };
}

/** Opens the view of a Job that wants so many pods at once. */
export function openCrew({ api, mirror, clock, times, onCluster }: OpenSite, job: string, workers: number): WorkerCrew {
  const told = new Set<string>();
  const outOfMemory = new Set<string>();
  let word = "";
  let refusal: PodTrouble | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  const there = (): V1Pod[] => mirror.podsOf(job).flatMap(({ pod, gone }) => (gone ? [] : pod));

  function once(key: string, tellIt: () => void): void {
    if (!told.has(key)) tellIt();
    told.add(key);
  }
  function tell(trouble: PodTrouble, pod = ""): void {
    once(`${pod} ${trouble.kind}`, () => onCluster({ type: "trouble", job, trouble }));
  }
  /** Why pods are missing is told by events alone, which are asked for. */
  async function creation(): Promise<PodTrouble | undefined> {
    if (there().filter(({ status }) => status?.phase !== "Failed").length >= workers) return undefined;
    if (clock.nowMs() - askedMs >= times.tickMs) {
      refusal = creationTrouble(await api.warnings(job).catch(() => []));
      askedMs = clock.nowMs();
    }
    return refusal;
  }
  return {
    tell,
    isRunning: () => there().some(({ status }) => status?.phase === "Running"),
    trouble: async () =>
      there()
        .flatMap((pod) => startTrouble(pod) ?? [])
        .at(0) ?? (await creation()),
    look(): void {
      for (const { pod } of mirror.podsOf(job)) {
        const name = pod.metadata?.name ?? "";
        const exit = exitOf(pod, WORKER);
        const trouble = lossOf(pod);
        if (trouble) tell(trouble, name);
        if (exit?.outOfMemory) outOfMemory.add(name);
        if (exit && exit.code !== 0 && exit.message) word = exit.message;
        if (pod.status?.phase === "Running" || exit)
          once(name, () => onCluster({ type: "runs", job, pod: name, node: pod.spec?.nodeName ?? "" }));
      }
    },
    causes() {
      const detail = `${outOfMemory.size} of its pods were killed for reaching their memory limit, which crawler and container share`;
      return { word, problems: outOfMemory.size > 0 ? [{ code: "POD_OUT_OF_MEMORY", where: job, detail }] : [] };
    },
  };
}

/** Why a worker ended before its work did; undefined when it did not. */
function lossOf(pod: V1Pod): PodTrouble | undefined {
  const outside = endTrouble(pod);
  const exit = exitOf(pod, WORKER);
  if (outside || !exit || ORDERLY.includes(exit.code)) return outside;
  if (exit.outOfMemory) return { kind: "memory", message: "a worker was killed for reaching its memory limit" };
  const why = exit.message === undefined ? "" : `: ${exit.message}`;
  return { kind: "crashed", message: `a worker ended with exit code ${exit.code}${why}` };
}
