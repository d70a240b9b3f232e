import { type BackfillSite, type LedgerProgress, type SiteGround, watchLedger } from "@collectro/backfill/engine";
import { type Problem, ProblemError } from "@collectro/contract";
import { isOver, nextNews, patienceOf, removeJob } from "../follow/job-follower.js";
import { runName } from "../names.js";
import { podProblems } from "../pod-problems.js";
import { workerJobOf } from "../worker-job.js";
import { type ClusterSiteParts, inCluster, type OpenSite } from "./cluster-site.js";
import { madeUnheard, placeJob } from "./place-job.js";
import { ClusterProblem, troubleProblem } from "./problems.js";
import { openCrew, type WorkerCrew } from "./worker-crew.js";
import { workersFor } from "./workers-for.js";

/** Jobs in a row that brought nothing to an end. */
const MAX_STALLS = 2;

/** Workers in pods, by an Indexed Job. */
export interface WorkersSiteParts extends ClusterSiteParts {
  /** What a slice is likely to take, in seconds; absent: nothing is known. */
  readonly sliceSeconds?: number;
}

/**
 * Works a backfill off by workers in pods. Each works through the slices that its index gives it, then through what others have
 * left. What a pod that died had begun is found in the ledger, and run by another one; when all have ended and something is
 * left, a smaller Job follows.
 * @throws ProblemError when the workflow cannot run in a pod
 * @throws ClusterProblem when pods cannot start, or end in a way that would be the same for all
 */
export function workersSite(parts: WorkersSiteParts): BackfillSite {
  return async (ground) => {
    const problems = podProblems(
      { ...ground.workflow, runnable: { kind: "image", image: parts.pod.crawlerImage } },
      parts.pod,
    );
    if (problems.length > 0) throw new ProblemError(problems);
    await inCluster(parts, ground, (site) => waves(site, ground, parts.sliceSeconds));
  };
}

async function waves(site: OpenSite, ground: SiteGround, sliceSeconds: number | undefined): Promise<void> {
  const { signal, lease, slices, onEvent, ledger, entry } = ground;
  const watch = watchLedger({ ledger, slices, round: entry.round, onEvent });
  const isStopped = (): boolean => signal.aborted || lease.lost.aborted;
  let before = await watch.look();
  for (let wave = 1, stalls = 0; before.open > 0 && !isStopped(); wave += 1) {
    if (wave > 1) await site.clock.sleep(site.times.restMs, signal);
    if (isStopped()) return;
    const workers = workersFor(before.open, ground.parallel, sliceSeconds);
    const failure = await runWave(site, ground, { wave, workers, watch });
    const after = await watch.look();
    if (after.open === 0 || after.failed >= ground.maxFailed || isStopped()) return;
    stalls = after.open < before.open ? 0 : stalls + 1;
    if (failure?.isFinal || stalls === MAX_STALLS) {
      if (failure) throw new ClusterProblem(failure.problems);
      return;
    }
    before = after;
  }
}

interface Wave {
  readonly wave: number;
  readonly workers: number;
  readonly watch: { look(): Promise<LedgerProgress> };
}

/** Why the Job of a wave failed. */
interface WaveFailure {
  readonly problems: readonly Problem[];
  /** The next one would come to the same. */
  readonly isFinal: boolean;
}

async function runWave(
  site: OpenSite,
  ground: SiteGround,
  { wave, workers, watch }: Wave,
): Promise<WaveFailure | undefined> {
  const { api, mirror, clock, times, onCluster } = site;
  const { workflow, entry, maxFailed, lease, rehearse, signal } = ground;
  const owner = `${entry.id}-${entry.round}-${wave}`.toLowerCase();
  const order = {
    backfill: entry.id,
    round: entry.round,
    workers,
    lanes: 1,
    maxFailed,
    ...(rehearse === undefined ? {} : { rehearse }),
  };
  const make = () => workerJobOf(workflow, order, { ...site.pod, name: runName(workflow.name, owner) });
  const answer = await placeJob(api, { labels: site.labels, owner, make }, clock, times, signal);
  // It is deleted below, as any other that is stopped.
  const placed = "stopped" in answer ? await madeUnheard(api, answer, owner, clock, times.deleteMs) : answer;
  if (!placed) return undefined;
  if ("other" in placed) throw new Error(`Job ${placed.other.metadata?.name} goes on`);
  const job = placed.job.metadata?.name ?? "";
  mirror.expect(placed.job);
  onCluster({ type: "job", job, namespace: api.namespace, isNew: placed.isNew });
  const parts = { api, mirror, job, clock, times };
  const crew = openCrew(site, job, workers);
  const patience = patienceOf(clock, times);
  let progress = await watch.look();
  let lookedMs = clock.nowMs();
  while (!isOver(mirror, job)) {
    crew.look();
    const trouble = await crew.trouble();
    if (trouble) crew.tell(trouble);
    const isIdle = !crew.isRunning();
    // Pods that wait for room harm nobody while others work, or when nothing is left for them.
    const isStuck = patience.isOver(isIdle ? trouble : undefined);
    if (lease.lost.aborted) return undefined;
    const isDone = progress.failed >= maxFailed || (isIdle && progress.open === 0);
    if (isStuck || signal.aborted || isDone) {
      onCluster({ type: "deleting", job });
      await removeJob(parts, crew.look);
      if (isStuck && !isDone && trouble) throw new ClusterProblem([troubleProblem(job, trouble)]);
      return undefined;
    }
    await nextNews(parts);
    if (clock.nowMs() - lookedMs < times.lookMs) continue;
    progress = await watch.look();
    lookedMs = clock.nowMs();
  }
  crew.look();
  return failureOf(site, job, crew);
}

/** A Job that failed says why by the last word of its worker. Where some workers were given up and others not, another Job may do. */
function failureOf({ mirror }: OpenSite, job: string, crew: WorkerCrew): WaveFailure | undefined {
  const failed = mirror
    .job(job)
    ?.status?.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
  if (!failed) return undefined;
  const { word, problems } = crew.causes();
  const detail = [failed.reason, failed.message, word].filter(Boolean).join(": ");
  return {
    problems: [...problems, { code: "WORKER_FAILED", where: job, detail }],
    isFinal: failed.reason !== "FailedIndexes",
  };
}
