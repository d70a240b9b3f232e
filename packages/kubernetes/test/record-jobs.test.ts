import { type JobPlace, type RunRecord, resumeRuns } from "@collectro/crawler";
import type { V1PodStatus } from "@kubernetes/client-node";
import { describe, expect, it, vi } from "vitest";
import { LABELS } from "../src/engine/labels.js";
import { JOB, LOADED, lastWord, WINDOW, WORKFLOW } from "./crawl-kit.js";
import { both, ended, PODS, REFUSALS, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";
import { addJob, hasEnded, ownState, record, runThat } from "./record-kit.js";

function end(cluster: FakeCluster, pod: string, status: V1PodStatus): void {
  cluster.setPod(pod, status);
  cluster.finish(JOB, status.phase === "Succeeded" ? "Complete" : "Failed", "BackoffLimitExceeded");
}

describe("a Job", () => {
  it("is a run of the record: from its start to its crawler's verdict, with counts, times and place", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    record(cluster, state);
    const job = addJob(cluster);
    expect(await runThat(state, ({ phase }) => phase === "starting")).not.toHaveProperty("verdict");
    const pod = cluster.addPod(JOB, PODS.running);
    await runThat(state, ({ phase }) => phase === "watching");
    end(cluster, pod, LOADED);

    const run = await runThat(state, hasEnded);

    expect(run).toMatchObject({
      workflow: "sales",
      window: WINDOW,
      startedAt: new Date(job.metadata?.creationTimestamp ?? "").toISOString(),
      verdict: "loaded",
      exitCode: 0,
      counts: { objects: 1, bytes: 60, rowsValidated: 3, rowsLoaded: 3 },
      reasons: [],
      warnings: [],
      details: {
        job: { name: JOB, namespace: "etl", uid: job.metadata?.uid, server: cluster.server.url, isSaid: true },
      },
    });
    expect(run.details.workflow).toMatchObject({ table: WORKFLOW.table, output: WORKFLOW.output, bigquery: {} });
    expect(Date.parse(run.endedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(run.startedAt));
  });

  it("that ended while nobody looked is entered later, and once: by two at a time, and after a restart", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    end(cluster, cluster.addPod(JOB, PODS.running), LOADED);
    const both = [record(cluster, state), record(cluster, state)];
    const first = await runThat(state, hasEnded);
    for (const one of both) await one.end();
    const version = state.runs.queries.version();
    const again = record(cluster, state);
    await vi.waitUntil(() => cluster.server.watching() === 2);
    await again.end();

    expect(await runThat(state, hasEnded)).toEqual(first);
    expect(state.runs.queries.version()).toBe(version);
  });

  it("of a launcher is a turn of the schedule, one of a backfill is part of it", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster, { [LABELS.owner]: "sales-28786500" });
    addJob(cluster, { [LABELS.owner]: "2024-09-24-1727000000000000", [LABELS.backfill]: "b1" }, "sales-slice");
    record(cluster, state);

    await vi.waitUntil(() => state.runs.list().length === 2);
    const runs = state.runs.list().map(({ turn, details: { backfill } }) => ({ turn, backfill }));
    expect(runs).toContainEqual({ turn: new Date(28_786_500 * 60_000).toISOString(), backfill: undefined });
    expect(runs).toContainEqual({ turn: undefined, backfill: "b1" });
  });

  it("is nobody's to take up, and keeps no run of this machine from its dates", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    record(cluster, state);
    const run = await runThat(state, ({ phase }) => phase === "starting");

    expect(await resumeRuns({ state })).toEqual([]);
    const { job: _, ...details } = run.details;
    expect(state.runs.begin({ ...run, id: "here", details })).toBeUndefined();
    expect(state.runs.begin({ ...run, id: "here too", details })).toMatchObject({ id: "here" });
  });

  it("that was entered as lost is corrected by its crawler's word alone, which nothing is written over", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    await record(cluster, state).until(() => state.runs.list().length === 1);
    const [run] = state.runs.list() as [RunRecord];
    const as = (phase: "watching" | "ended", isSaid: boolean): RunRecord => {
      const verdict = phase === "watching" ? {} : ({ verdict: isSaid ? "loaded" : "lost" } as const);
      return {
        ...run,
        phase,
        ...verdict,
        details: { ...run.details, job: { ...run.details.job, isSaid } as JobPlace },
      };
    };
    const after = (...runs: RunRecord[]) => {
      for (const one of runs) state.runs.enter(one);
      return state.runs.read(run.id)?.verdict;
    };

    expect(after(as("ended", false))).toBe("lost");
    expect(after(as("watching", false))).toBe("lost");
    expect(after(as("ended", true))).toBe("loaded");
    expect(after(as("ended", false), as("watching", false), { ...as("ended", true), verdict: "failed" })).toBe(
      "loaded",
    );
  });

  it("that cannot start says why while it waits, in the cluster's words", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    cluster.addPod(JOB, PODS.imagePull);
    record(cluster, state);

    const { warnings } = await runThat(state, (run) => run.warnings.length > 0);

    expect(warnings).toMatchObject([{ code: "POD_WAITS", values: { cause: expect.stringContaining("not found") } }]);
  });

  it("of the same name as an earlier one is another run", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    record(cluster, state);
    const labels = (job: { metadata?: { uid?: string } }) => ({ "controller-uid": job.metadata?.uid ?? "" });
    end(cluster, cluster.addPod(JOB, PODS.running, "first", labels(addJob(cluster))), LOADED);
    await runThat(state, hasEnded);
    cluster.store.remove("jobs", JOB);
    cluster.addPod(JOB, PODS.running, "second", labels(addJob(cluster)));

    await vi.waitUntil(() => state.runs.list().length === 2);
    expect(state.runs.list().map(({ verdict }) => verdict)).toEqual(expect.arrayContaining(["loaded", undefined]));
  });
});

describe("`loaded` is what the crawler says and its exit code agrees with, and nothing else:", () => {
  const word = lastWord("loaded");
  it.each<[string, V1PodStatus, string, number, string[]]>([
    ["it says failed", both("Failed", said(1, lastWord("failed")), ended(0)), "failed", 1, ["POD_VERDICT"]],
    ["it says lost", both("Failed", said(3, lastWord("lost")), ended(0)), "lost", 3, ["POD_VERDICT"]],
    ["exit code 0 without a word", both("Succeeded", ended(0), ended(0)), "lost", 5, ["VERDICT_UNREAD"]],
    [
      "its word without counts",
      both("Succeeded", said(0, word.replace('"rowsLoaded":3', "")), ended(0)),
      "lost",
      5,
      ["VERDICT_UNREAD"],
    ],
    ["its word, and another exit code", both("Failed", said(137, word), ended(0)), "lost", 5, ["VERDICT_UNREAD"]],
    ["its word, and it broke behind it", both("Failed", said(1, word), ended(0)), "lost", 5, ["VERDICT_UNREAD"]],
    ["exit code 1 without a word", both("Failed", ended(1), ended(1)), "lost", 5, ["VERDICT_UNREAD"]],
    ["exit code 2 without a word", both("Failed", ended(2), ended(1)), "failed", 2, ["POD_ENDED"]],
    ["its memory was out", PODS.crawlerOutOfMemory, "lost", 5, ["POD_ENDED", "VERDICT_UNREAD"]],
    ["its node was drained", PODS.drained, "lost", 5, ["POD_ENDED", "VERDICT_UNREAD"]],
    ["its node is gone", PODS.nodeGone, "lost", 5, ["POD_ENDED", "VERDICT_UNREAD"]],
  ])("%s", async (_, status, verdict, exitCode, codes) => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    end(cluster, cluster.addPod(JOB, PODS.running), status);
    record(cluster, state);

    const run = await runThat(state, hasEnded);

    expect(run).toMatchObject({ verdict, exitCode, counts: { rowsLoaded: 0 } });
    expect(run.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it("the Job is complete, and its pod is gone", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    cluster.finish(JOB, "Complete");
    record(cluster, state);

    expect(await runThat(state, hasEnded)).toMatchObject({ verdict: "lost", exitCode: 5 });
  });
});

describe("a Job that goes", () => {
  it("after its crawler's verdict has that verdict, however fast it goes", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster, { [LABELS.backfill]: "b1" });
    const pod = cluster.addPod(JOB, PODS.running);
    record(cluster, state);
    await runThat(state, ({ phase }) => phase === "watching");
    end(cluster, pod, LOADED);
    cluster.removePod(pod);
    cluster.store.remove("jobs", JOB);

    expect(await runThat(state, hasEnded)).toMatchObject({ verdict: "loaded", warnings: [] });
  });

  it("while its pod still ends is waited for", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    const pod = cluster.addPod(JOB, PODS.running);
    record(cluster, state);
    const { id } = await runThat(state, ({ phase }) => phase === "watching");
    cluster.store.remove("jobs", JOB);
    // Whoever has seen this one has seen the other go.
    addJob(cluster, {}, "sales-other");
    await vi.waitUntil(() => state.runs.list().length === 2);
    expect(state.runs.read(id)).toMatchObject({ phase: "watching" });
    cluster.setPod(pod, both("Failed", said(4, lastWord("failed", 4)), ended(143)));

    await vi.waitUntil(() => state.runs.read(id)?.phase === "ended");
    expect(state.runs.read(id)).toMatchObject({ verdict: "failed", exitCode: 4 });
  });

  it.each<[string, V1PodStatus]>([
    ["running", PODS.running],
    ["not started", PODS.imagePull],
  ])("unseen is lost, as nobody knows what became of it: last seen %s", async (_, status) => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    const pod = cluster.addPod(JOB, status);
    const { events } = record(cluster, state);
    await runThat(state, () => true);
    cluster.server.setAway(true);
    cluster.removePod(pod);
    cluster.store.remove("jobs", JOB);
    cluster.store.compact();
    cluster.server.setAway(false);

    const run = await runThat(state, hasEnded);

    expect(run).toMatchObject({ verdict: "lost", exitCode: 5, reasons: [{ code: "VERDICT_UNREAD" }] });
    expect(events).toEqual([]);
  });

  it("while nobody looked at all is lost, and only in the namespace that is looked at", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    const first = record(cluster, state);
    const run = await runThat(state, () => true);
    await first.end();
    const job = { ...run.details.job, namespace: "other", uid: "other" };
    state.runs.enter({ ...run, id: "elsewhere", details: { ...run.details, job } as typeof run.details });
    cluster.store.remove("jobs", JOB);
    record(cluster, state);

    await vi.waitUntil(() => state.runs.read(run.id)?.phase === "ended");
    expect(state.runs.read(run.id)).toMatchObject({ verdict: "lost", exitCode: 5 });
    expect(state.runs.read("elsewhere")).toMatchObject({ phase: "starting" });
  });

  it("before it could start has failed, if that was seen", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    addJob(cluster);
    const pod = cluster.addPod(JOB, PODS.imagePull);
    record(cluster, state);
    await runThat(state, () => true);
    cluster.removePod(pod);
    cluster.store.remove("jobs", JOB);

    const run = await runThat(state, hasEnded);
    expect(run).toMatchObject({ verdict: "failed", exitCode: 1, reasons: [{ code: "POD_ENDED" }] });
  });
});

describe("the API server", () => {
  it("is waited for, and nothing is lost", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    cluster.server.setAway(true);
    addJob(cluster);
    record(cluster, state);
    await vi.waitUntil(() => cluster.server.refused() > 1);
    cluster.server.setAway(false);

    expect(await runThat(state, () => true)).toMatchObject({ phase: "starting" });
  });

  it("that refuses is told of, and asked again", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    cluster.server.strike(/^GET .*pods/, REFUSALS.denied as { code: number });
    addJob(cluster);
    const { events } = record(cluster, state);

    await runThat(state, () => true);
    expect(events).toMatchObject([{ type: "fault", error: { problems: [{ code: "KUBERNETES_DENIED" }] } }]);
    expect(cluster.server.requests.filter((line) => !line.startsWith("GET"))).toEqual([]);
  });

  it("that holds a Job whose workflow is none tells it once, and the others are entered", async () => {
    const [cluster, state] = [await fakeCluster(), ownState()];
    const job = structuredClone(addJob(cluster));
    const [crawler] = job.spec?.template.spec?.containers ?? [];
    for (const variable of crawler?.env ?? []) if (variable.name === "COLLECTRO_WORKFLOW") variable.value = "name: 1";
    cluster.store.put("jobs", job);
    addJob(cluster, {}, "sales-other");
    const { events } = record(cluster, state);

    expect(await runThat(state, () => true)).toMatchObject({ details: { job: { name: "sales-other" } } });
    await vi.waitUntil(() => cluster.server.watching() === 2);
    expect(events).toHaveLength(1);
    expect(events[0]).toHaveProperty("error.problems.0.code", "WORKFLOW_INVALID");
  });
});
