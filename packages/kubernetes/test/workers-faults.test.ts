import type { BackfillOutcome, BackfillRequest } from "@collectro/backfill";
import { joinBackfill } from "@collectro/backfill/engine";
import type { State } from "@collectro/crawler";
import type { V1ContainerState, V1Job, V1PodStatus } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import type { ClusterEvent } from "../src/engine/crawl.js";
import { workersSite } from "../src/engine/workers-site.js";
import { WORKER_VARIABLE, type WorkerTask } from "../src/worker-job.js";
import { commonGround, FAST, loadedRows, rowsWorkflow, run as runDays, siteParts } from "./backfill-kit.js";
import { POST } from "./crawl-kit.js";
import { ended, PODS, running, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const QUOTA = 'pods "rows-1" is forbidden: exceeded quota: compute, requested: cpu=250m, used: cpu=4, limited: cpu=4';
const DAYS = ["2024-01-01", "2024-01-02"];

/** A backfill of two days. */
function run(state: State, changes: Partial<BackfillRequest>): Promise<BackfillOutcome> {
  return runDays(state, rowsWorkflow(), { window: { from: "2024-01-01", to: "2024-01-02" }, ...changes });
}

/** The status of a worker's pod, whose only container is the crawler. */
function worker(phase: string, state: V1ContainerState, more: V1PodStatus = {}): V1PodStatus {
  const status = { name: "crawler", image: "", imageID: "", ready: false, restartCount: 0, state };
  return { phase, containerStatuses: [status], ...more };
}

/** What a worker does in its pod, in this process: all that is left. */
async function workOff(state: State, job: V1Job, index: number): Promise<void> {
  const env = job.spec?.template.spec?.containers[0]?.env ?? [];
  const { order, workflow } = JSON.parse(
    env.find(({ name }) => name === WORKER_VARIABLE)?.value?.replaceAll("$$", "$") ?? "",
  ) as WorkerTask;
  const { signal } = new AbortController();
  await joinBackfill({ order, index, workflow, state, signal, onEvent: () => undefined });
}

/** A cluster that plays each Job of a backfill in its turn; `told` is what the user is shown. */
async function clusterOf(...plays: ((cluster: FakeCluster, job: V1Job, name: string) => unknown)[]) {
  const { state, endpoint } = await commonGround();
  const told: ClusterEvent[] = [];
  const cluster: FakeCluster = await fakeCluster({
    created(job) {
      const play = plays.length > 1 ? plays.shift() : plays[0];
      setImmediate(() => play?.(cluster, job, job.metadata?.name ?? ""));
    },
  });
  const parts = siteParts(cluster, endpoint, (event) => told.push(event));
  const troubles = (): string[] =>
    told.flatMap((event) => (event.type === "trouble" ? `${event.trouble.kind}: ${event.trouble.message}` : []));
  /** A worker in a pod that does all that is left, and then its Job's end. */
  const works = async (job: V1Job, finish?: () => void, index = 0): Promise<void> => {
    const name = job.metadata?.name ?? "";
    const pod = cluster.addPod(name, worker("Running", running));
    await workOff(state, job, index);
    cluster.setPod(pod, worker("Succeeded", ended(0)));
    if (finish) finish();
    else cluster.finish(name, "Complete");
  };
  return { cluster, state, parts, told, troubles, works };
}

describe("workers that die", () => {
  it("of memory, or by a crash, are told; the others do their work, and the Job's failure is none of the backfill's", async () => {
    const { state, parts, troubles, works } = await clusterOf((cluster, job, name) => {
      cluster.addPod(name, worker("Failed", ended(137, "OOMKilled")));
      cluster.addPod(name, worker("Failed", said(1, "the bucket did not answer")));
      return works(job, () => cluster.finish(name, "Failed", "FailedIndexes", "Job has failed indexes"), 1);
    });

    const outcome = await run(state, { site: workersSite(parts) });

    expect(outcome).toMatchObject({ exitCode: 0, dayCounts: { loaded: 2 } });
    expect(troubles()).toEqual([
      "memory: a worker was killed for reaching its memory limit",
      "crashed: a worker ended with exit code 1: the bucket did not answer",
    ]);
  });

  it("and leave work behind are followed by another Job", async () => {
    const { state, parts, works } = await clusterOf(
      (cluster, _, name) => {
        cluster.addPod(name, worker("Failed", ended(137, "OOMKilled")));
        cluster.addPod(name, worker("Succeeded", ended(0)));
        cluster.finish(name, "Failed", "FailedIndexes", "Job has failed indexes");
      },
      (_, job) => works(job),
    );

    expect(await run(state, { site: workersSite(parts) })).toMatchObject({ exitCode: 0 });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it("too often end the backfill with the cause first; with --resume it goes on", async () => {
    const { state, parts, works } = await clusterOf(
      (cluster, _, name) => {
        for (const _pod of [1, 2, 3]) cluster.addPod(name, worker("Failed", ended(137, "OOMKilled")));
        cluster.finish(name, "Failed", "MaxFailedIndexesExceeded", "Job has exceeded the maximal number");
      },
      (_, job) => works(job),
    );
    const site = workersSite(parts);

    await expect(run(state, { site })).rejects.toMatchObject({
      exitCode: 6,
      problems: [
        { code: "POD_OUT_OF_MEMORY", detail: expect.stringMatching(/^3 of its pods/) },
        { code: "WORKER_FAILED", detail: expect.stringContaining("MaxFailedIndexesExceeded") },
      ],
    });

    expect(await run(state, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it.each([
    ["disrupted: EvictionByEvictionAPI", PODS.drained],
    ["evicted: Usage of EmptyDir volume", PODS.evicted],
  ])("with their node, for which there is no other: told, given up, gone on with (%s)", async (loss, lost) => {
    const { state, cluster, parts, troubles, works } = await clusterOf(
      (cluster, _, name) => {
        const pod = cluster.addPod(name, worker("Running", running));
        cluster.setPod(pod, lost);
        cluster.addPod(name, PODS.unschedulable);
      },
      (_, job) => works(job),
    );
    const site = workersSite(parts);

    await expect(run(state, { site })).rejects.toMatchObject({
      exitCode: 6,
      problems: [{ code: "POD_UNSCHEDULABLE" }],
    });
    expect(troubles()[0]).toContain(loss);
    expect(cluster.store.all("jobs")).toEqual([]);

    expect(await run(state, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
  });
});

describe("a backfill that is stopped while its Job is made", () => {
  it("ends as stopped, and the Job that was made unheard is deleted; with --resume it goes on", async () => {
    const stop = new AbortController();
    const { state, cluster, parts, told, works } = await clusterOf(
      () => undefined,
      (_, job) => works(job),
    );
    const site = workersSite(parts);
    cluster.server.strike(POST, "reply lost");
    cluster.store.changes.once("change", () => stop.abort());

    const stopped = await run(state, { site, signal: stop.signal });

    expect(stopped).toMatchObject({ exitCode: 4, dayCounts: { notRun: 2 }, backfill: { state: "stopped" } });
    expect(cluster.server.requests.filter((line) => POST.test(line))).toHaveLength(1);
    expect(told.map(({ type }) => type)).toContain("deleting");
    expect(cluster.store.all("jobs")).toEqual([]);

    expect(await run(state, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it("ends as stopped when none was made, and when the API server has not answered yet", async () => {
    const { state, cluster, parts } = await clusterOf();
    for (const of of [POST, /^GET .*\/jobs$/]) {
      const stop = new AbortController();
      // Until it is stopped, and no longer: then it is asked what there is.
      cluster.server.strike(of, { code: 503, met: () => stop.abort() });

      const stopped = await run(state, { site: workersSite(parts), signal: stop.signal, mode: "restart" });

      expect(stopped).toMatchObject({ exitCode: 4, dayCounts: { notRun: 2 } });
    }
    expect(cluster.store.all("jobs")).toEqual([]);
  });
});

describe("a quota of the namespace", () => {
  it("that takes no worker at all ends the backfill, which can be gone on with", async () => {
    const { state, parts, works } = await clusterOf(
      (cluster, _, name) => cluster.warn(name, "FailedCreate", QUOTA),
      (_, job) => works(job),
    );
    const site = workersSite(parts);

    await expect(run(state, { site })).rejects.toMatchObject({
      exitCode: 6,
      problems: [{ code: "KUBERNETES_QUOTA", detail: QUOTA }],
    });

    expect(await run(state, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
  });

  it("that takes some of them is told; those do all the work, and nobody waits for the rest", async () => {
    const { state, cluster, parts, troubles, works } = await clusterOf((cluster, job, name) => {
      cluster.warn(name, "FailedCreate", QUOTA);
      return works(job, () => undefined);
    });

    const outcome = await run(state, { site: workersSite(parts) });

    expect(outcome).toMatchObject({ exitCode: 0, dayCounts: { loaded: 2 } });
    expect(troubles()).toEqual([`quota: ${QUOTA}`]);
    expect(cluster.store.all("jobs")).toEqual([]);
  });
});

describe("an API server that is away", () => {
  it("for a minute is waited for: the workers go on meanwhile", async () => {
    const isTold = Promise.withResolvers<void>();
    const { state, parts, told, works } = await clusterOf(async (cluster, job) => {
      cluster.server.setAway(true);
      await Promise.all([works(job), isTold.promise]);
      cluster.server.setAway(false);
    });
    const onCluster = (event: ClusterEvent): void => {
      told.push(event);
      if (event.type === "away") isTold.resolve();
    };

    const outcome = await run(state, { site: workersSite({ ...parts, onCluster, clock: FAST, times: {} }) });

    expect(outcome).toMatchObject({ exitCode: 0, dayCounts: { loaded: 2 } });
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(["away", "back"]));
  });

  it("for too long ends the command alone; with --resume its Job is ended first, and each day is there once", async () => {
    const { state, cluster, parts, told, works } = await clusterOf(
      (cluster, _, name) => {
        cluster.addPod(name, worker("Running", running));
        cluster.server.setAway(true);
      },
      (_, job) => works(job),
    );
    const times = { ...parts.times, awayMs: 200 };

    await expect(run(state, { site: workersSite({ ...parts, times }) })).rejects.toMatchObject({
      exitCode: 6,
      problems: [{ code: "KUBERNETES_UNREACHABLE" }],
    });
    expect(cluster.store.all("jobs")).toHaveLength(1);
    cluster.server.setAway(false);
    told.length = 0;

    expect(await run(state, { site: workersSite(parts), mode: "resume" })).toMatchObject({
      exitCode: 0,
    });
    expect(told[0]?.type).toBe("deleting");
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });
});
