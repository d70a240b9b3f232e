import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { V1Job, V1PodStatus } from "@kubernetes/client-node";
import { describe, expect, it, vi } from "vitest";
import { sliceJobsSite } from "../src/engine/slice-jobs-site.js";
import { isFinished } from "../src/follow/job-follower.js";
import { commonGround, FAST, run, siteParts } from "./backfill-kit.js";
import { lastWord, WORKFLOW } from "./crawl-kit.js";
import { both, ended, PODS, REFUSALS, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const LOADED = both("Succeeded", said(0, lastWord("loaded")), ended(0));

function fromOf(job: V1Job): string {
  const external = job.spec?.template.spec?.containers.find(({ name }) => name === "external");
  return external?.env?.find(({ name }) => name === "FROM")?.value ?? "";
}

/** What its container may ask of the source, in requests a second. */
function rateOf(job: V1Job): number {
  const external = job.spec?.template.spec?.containers.find(({ name }) => name === "external");
  return Number(external?.env?.find(({ name }) => name === "COLLECTRO_REQUESTS_PER_SECOND")?.value);
}

/**
 * A cluster whose pods end as `play` says of their day and of how many of that day were before.
 * @param together so many pods end together, once all of them run
 */
async function clusterOf(
  play: (day: string, before: number) => V1PodStatus,
  together = 1,
): Promise<FakeCluster & { days: string[]; most(): number }> {
  const days: string[] = [];
  const waiting: (() => void)[] = [];
  let most = 0;
  const cluster: FakeCluster = await fakeCluster({
    created(job) {
      const name = job.metadata?.name ?? "";
      const day = fromOf(job);
      const status = play(day, days.filter((other) => other === day).length);
      days.push(day);
      most = Math.max(most, cluster.store.all("jobs").filter((other) => !isFinished(other)).length);
      const pod = cluster.addPod(name, PODS.running);
      waiting.push(() => {
        cluster.logs.end(pod, "crawler");
        cluster.setPod(pod, status);
        if (status.phase === "Succeeded") cluster.finish(name, "Complete");
        else if (status.phase === "Failed") cluster.finish(name, "Failed", "BackoffLimitExceeded");
      });
      if (waiting.length >= together) for (const end of waiting.splice(0)) setImmediate(end);
    },
  });
  return { ...cluster, days, most: () => most };
}

describe("a backfill by one Job a slice", () => {
  it("gives each its dates and its claim, never more at once than are asked for, and one verdict", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await clusterOf(() => LOADED, 2);
    const created: V1Job[] = [];
    cluster.store.changes.on("change", ({ type, kind, object }) => {
      if (type === "ADDED" && kind === "jobs") created.push(object as V1Job);
    });

    const outcome = await run(state, WORKFLOW, { site: sliceJobsSite(siteParts(cluster, endpoint)) });

    expect(outcome).toMatchObject({ exitCode: 0, rows: 12, dayCounts: { loaded: 4 } });
    expect([...cluster.days].sort()).toEqual(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]);
    expect(cluster.most()).toBe(2);
    const claims = created.map((job) =>
      job.spec?.template.spec?.containers.find(({ name }) => name === "crawler")?.args?.slice(-4),
    );
    expect(new Set(claims.map((claim) => claim?.[1]))).toHaveProperty("size", 4);
    for (const claim of claims)
      expect(claim).toMatchObject([
        "--fence",
        expect.stringMatching(/\/slices\/2024/),
        "--fence-generation",
        expect.any(String),
      ]);
    // Thousands of Jobs are a burden; what is loaded is in the ledger.
    expect(cluster.store.all("jobs")).toEqual([]);
  });

  it("tries again what may pass, and tells the causes of the rest", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await clusterOf((day, before) => {
      if (day.endsWith("01") && before === 0) return PODS.externalOutOfMemory;
      if (day.endsWith("02") && before === 0) return PODS.nodeGone;
      if (day.endsWith("03"))
        return both("Failed", said(1, lastWord("failed").replace("RESULT_FAILURE", "EMPTY_WINDOW")), ended(0));
      return day.endsWith("04") ? both("Failed", ended(2), ended(1)) : LOADED;
    });

    const { days, exitCode } = await run(state, WORKFLOW, { site: sliceJobsSite(siteParts(cluster, endpoint)) });

    expect(exitCode).toBe(1);
    expect(days.map((day) => day.state)).toEqual(["loaded", "loaded", "failed", "failed"]);
    expect(days[2]?.why).toMatchObject({
      code: "POD_VERDICT",
      values: { text: expect.stringContaining("EMPTY_WINDOW") },
    });
    expect([...cluster.days].sort().map((day) => day.slice(8))).toEqual(["01", "01", "02", "02", "03", "04"]);
  });

  it("tells of each day what its pods died of, and runs those anew with --resume", async () => {
    const { state, endpoint } = await commonGround();
    const killed = lastWord("lost").replace("RESULT_FAILURE", "NO_RESULT");
    const deaths: Record<string, V1PodStatus> = {
      "01": PODS.crawlerOutOfMemory,
      "02": PODS.evicted,
      "03": PODS.drained,
      // The kernel killed the container; the crawler saw it end.
      "04": both("Failed", said(3, killed), ended(137)),
    };
    let isMended = false;
    const cluster = await clusterOf((day) => (isMended ? LOADED : (deaths[day.slice(8)] ?? LOADED)));
    const site = sliceJobsSite(siteParts(cluster, endpoint));

    const { days, exitCode } = await run(state, WORKFLOW, { site });

    expect(exitCode).toBe(1);
    expect(
      days.map(({ lost, why }) => ({
        lost,
        why: why && `${why.code} ${"values" in why ? why.values["text"] : why.detail}`,
      })),
    ).toEqual([
      { lost: true, why: "POD_OUT_OF_MEMORY the container crawler was killed for reaching its memory limit" },
      { lost: true, why: expect.stringMatching(/^POD_LOST Usage of EmptyDir volume "shared" exceeds/) },
      { lost: true, why: "POD_LOST EvictionByEvictionAPI: Eviction API: evicting" },
      { lost: true, why: expect.stringMatching(/^POD_VERDICT NO_RESULT/) },
    ]);
    // Each was tried a second time.
    expect(cluster.days).toHaveLength(8);
    isMended = true;
    expect(await run(state, WORKFLOW, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
  });

  it("divides the source's limit among the Jobs that are there; one that dies gives its share back", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await clusterOf((_, before) => (before === 0 ? PODS.evicted : LOADED), 3);
    const rates: number[] = [];
    cluster.store.changes.on("change", ({ type, kind }) => {
      if (type !== "ADDED" || kind !== "jobs") return;
      const living = cluster.store.all("jobs").filter((job) => !isFinished(job));
      rates.push(living.reduce((sum, job) => sum + rateOf(job), 0));
    });
    const limits = { ...WORKFLOW.limits, requestsPerSecond: 6 };
    const site = sliceJobsSite(siteParts(cluster, endpoint));
    const window = { from: "2024-01-01", to: "2024-01-03" };

    const outcome = await run(state, { ...WORKFLOW, limits }, { site, window, parallel: 3 });

    expect(outcome).toMatchObject({ exitCode: 0, dayCounts: { loaded: 3 } });
    expect(cluster.days).toHaveLength(6);
    // All three at once, with all that the source bears, the second time as the first.
    expect(rates).toEqual([2, 4, 6, 2, 4, 6]);
  });

  it("waits for an API server that is away for a minute, and asks for no Job twice", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await clusterOf(() => LOADED);
    // When the first Job is over, so that others are to be made while nobody answers.
    cluster.store.changes.on("change", ({ type, kind }) => {
      if (type === "DELETED" && kind === "jobs" && cluster.server.refused() === 0) cluster.server.setAway(true);
    });
    const site = sliceJobsSite({ ...siteParts(cluster, endpoint), clock: FAST, times: {} });

    const running = run(state, WORKFLOW, { site });
    await vi.waitUntil(() => cluster.server.refused() > 0, { timeout: 20_000 });
    await FAST.sleep(60_000);
    cluster.server.setAway(false);

    expect(await running).toMatchObject({ exitCode: 0, dayCounts: { loaded: 4 } });
    expect([...cluster.days].sort()).toEqual(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]);
  });

  it("runs a slice no more than twice whose pod is evicted each time, though its crawler says that it was stopped", async () => {
    const { state, endpoint } = await commonGround();
    const stopped = both("Failed", said(4, lastWord("failed", 4)), ended(143), { reason: "Evicted", message: "disk" });
    const cluster = await clusterOf((day, before) => (day.endsWith("01") && before < 5 ? stopped : LOADED));

    const { days, exitCode } = await run(state, WORKFLOW, { site: sliceJobsSite(siteParts(cluster, endpoint)) });

    expect(cluster.days.filter((day) => day.endsWith("01"))).toHaveLength(2);
    expect({ exitCode, first: days[0] }).toMatchObject({
      exitCode: 1,
      first: { state: "failed", why: { code: "POD_LOST" } },
    });
  });

  it("ends at the first pod that cannot start, since the others could not either, and can be gone on with", async () => {
    const { state, endpoint } = await commonGround();
    let image = PODS.imagePull;
    const cluster = await clusterOf(() => image);
    const site = sliceJobsSite(siteParts(cluster, endpoint));

    await expect(run(state, WORKFLOW, { site })).rejects.toMatchObject({
      problems: [{ code: "POD_IMAGE" }],
      exitCode: 6,
    });
    expect(cluster.store.all("jobs")).toEqual([]);
    image = LOADED as typeof image;

    expect(await run(state, WORKFLOW, { site, mode: "resume" })).toMatchObject({
      exitCode: 0,
      dayCounts: { loaded: 4 },
    });
  });

  it("ends what a leader that died had left before it goes on", async () => {
    const { state, endpoint } = await commonGround();
    const stop = new AbortController();
    const cluster = await clusterOf(() => (stop.signal.aborted ? LOADED : PODS.running));
    let made = 0;
    const site = sliceJobsSite(
      siteParts(cluster, endpoint, ({ type }) => {
        if (type === "job" && ++made === 2) stop.abort();
      }),
    );
    // Its Jobs stay: the leader may not delete them.
    for (const _ of [1, 2]) cluster.server.strike(/^DELETE/, { code: 403 });
    await expect(run(state, WORKFLOW, { site, signal: stop.signal })).rejects.toMatchObject({
      problems: [{ code: "KUBERNETES_DENIED" }],
    });
    expect(cluster.store.all("jobs").length).toBeGreaterThan(0);

    const resumed = await run(state, WORKFLOW, { site, mode: "resume" });

    expect(resumed).toMatchObject({ exitCode: 0, dayCounts: { loaded: 4 } });
    expect(cluster.store.all("jobs")).toEqual([]);
  });

  it.each([
    ["KUBERNETES_DENIED", REFUSALS.denied],
    ["KUBERNETES_QUOTA", REFUSALS.quota],
  ])("is told the cluster's refusal, and keeps its state: %s", async (code, refusal) => {
    const { state, endpoint } = await commonGround();
    const cluster = await clusterOf(() => LOADED);
    const site = sliceJobsSite(siteParts(cluster, endpoint));
    cluster.server.strike(/^POST/, refusal as { code: number });

    await expect(run(state, WORKFLOW, { site, parallel: 1 })).rejects.toMatchObject({ problems: [{ code }] });

    expect(await run(state, WORKFLOW, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
  });

  it("leaves a slice alone whose object in the ledger was changed by hand", async () => {
    const { state, endpoint, root } = await commonGround();
    const cluster = await clusterOf(() => LOADED);
    const site = sliceJobsSite(siteParts(cluster, endpoint));
    await run(state, WORKFLOW, { site });
    const [meta = ""] = globSync(join(root, "lake/_collectro/backfill/**/.2024-01-03_2024-01-03.meta"));
    writeFileSync(meta, readFileSync(meta, "utf8").replace('\\"rows\\":3', '\\"rows\\":7'));

    const { exitCode, days } = await run(state, WORKFLOW, { site, mode: "resume" });

    expect(exitCode).toBe(1);
    expect(days[2]).toMatchObject({ state: "failed", why: { code: "LEDGER_BROKEN" } });
    expect(cluster.days).toHaveLength(4);
  });
});
