import type { V1ContainerState, V1Pod, V1PodSpec, V1PodStatus } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { clusterOf, crawl, JOB, LOADED, lastWord, linesOf, POST, play, TIMES, WORKFLOW } from "./crawl-kit.js";
import { both, ended, PODS, running, said, waiting } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const DISRUPTED: V1PodStatus = { conditions: PODS.nodeGoneUnheard.conditions };
const BY_KUBELET: V1PodStatus = {
  conditions: [{ type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet" }],
};
const notStarted: V1ContainerState = { terminated: { exitCode: 128, reason: "StartError" } };

/** A crawl that is stopped once its pod runs, and what the pod then comes to. */
async function stoppedCrawl(status: V1PodStatus) {
  const stop = new AbortController();
  const cluster: FakeCluster = await fakeCluster({
    created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    deleted(job) {
      const [pod] = cluster.store.all("pods").map(({ metadata }) => metadata?.name ?? "");
      cluster.logs.end(pod ?? "", "crawler");
      cluster.setPod(pod ?? "", status);
      cluster.removePod(pod ?? "");
      cluster.store.remove("jobs", job);
    },
  });
  const end = await crawl(cluster, { signal: stop.signal, onEvent: ({ type }) => type === "runs" && stop.abort() });
  return { cluster, end };
}

describe("a run in a cluster", () => {
  it("is a Job with the dates as they are, whose crawler's lines and verdict are told", async () => {
    const cluster = await clusterOf(["reading", "reading", "done"]);

    const end = await crawl(cluster);

    expect(end).toMatchObject({ kind: "said", exitCode: 0, verdict: { verdict: "loaded", counts: { rowsLoaded: 3 } } });
    expect(linesOf(end.events)).toEqual(["reading", "reading", "done"]);
    const external = cluster.store
      .get("jobs", JOB)
      ?.spec?.template.spec?.containers.find(({ name }) => name === "external");
    expect(external?.env).toEqual(expect.arrayContaining([{ name: "FROM", value: "2024-09-24" }]));
  });

  it.each([
    ["failed", 1],
    ["lost", 3],
  ] as const)("that is %s ends with the crawler's own exit code", async (verdict, code) => {
    const cluster = await clusterOf([], both("Failed", said(code, lastWord(verdict)), ended(1)));

    expect(await crawl(cluster)).toMatchObject({ kind: "said", exitCode: code, verdict: { verdict } });
  });

  it("is made once, though the answer to its creation got lost", async () => {
    const cluster = await clusterOf([]);
    cluster.server.strike(POST, "reply lost");

    expect(await crawl(cluster)).toMatchObject({ kind: "said", exitCode: 0, job: JOB });
    expect(cluster.server.requests.filter((line) => POST.test(line))).toHaveLength(2);
    expect(cluster.store.all("jobs")).toHaveLength(1);
  });

  it("is taken up by the same owner, and refused to another one while it goes on", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    });
    const runs = Promise.withResolvers<string>();
    const first = crawl(cluster, {
      owner: "turn-1",
      onEvent: (event) => event.type === "runs" && runs.resolve(event.pod),
    });
    const pod = await runs.promise;

    await expect(crawl(cluster, { owner: "turn-2" })).rejects.toMatchObject({ problems: [{ code: "RUN_BUSY" }] });
    const again = crawl(cluster, { owner: "turn-1", onEvent: ({ type }) => type === "runs" && end() });
    const end = (): void => {
      cluster.logs.end(pod, "crawler");
      cluster.setPod(pod, LOADED);
      cluster.finish(JOB, "Complete");
    };

    expect(await again).toMatchObject({ kind: "said", exitCode: 0, job: JOB });
    expect(await first).toMatchObject({ kind: "said", exitCode: 0, job: JOB });
    expect(cluster.store.all("jobs")).toHaveLength(1);
  });

  it("that is stopped is deleted, and its crawler's last word is heard", async () => {
    const { cluster, end } = await stoppedCrawl(both("Failed", said(4, lastWord("failed", 4)), ended(143)));

    expect(end).toMatchObject({ kind: "said", exitCode: 4, stopped: true });
    expect(cluster.store.all("jobs")).toEqual([]);
  });
});

describe("a verdict", () => {
  it.each<[string, V1PodStatus]>([
    ["the crawler left none", both("Succeeded", ended(0), ended(0))],
    ["the crawler's exit code says another thing", both("Failed", said(137, lastWord("loaded")), ended(0))],
    ["the crawler broke behind its word", both("Failed", said(1, lastWord("loaded")), ended(0))],
    ["the crawler broke, and nobody knows where", both("Failed", ended(1), ended(0))],
    ["it contradicts itself", both("Succeeded", said(0, lastWord("failed", 0)), ended(0))],
    ["it is cut", both("Succeeded", said(0, lastWord("loaded").slice(0, -9)), ended(0))],
    ["the crawler's end was not seen", PODS.nodeGone],
    ["its node was lost before it said anything of the crawler", PODS.nodeGoneUnheard],
    [
      "its node was lost while it was said to make the crawler",
      { ...both("Failed", waiting("ContainerCreating"), running), conditions: PODS.nodeGoneUnheard.conditions },
    ],
  ])("is unknown, never loaded, when %s", async (_, status) => {
    const end = await crawl(await clusterOf([], status));

    expect(end).toMatchObject({ kind: "unknown", exitCode: 5 });
    expect(end.problems.at(-1)).toMatchObject({ code: "VERDICT_UNREAD", where: JOB });
  });

  it("is unknown, and so told to whoever would start the run again, when the crawler was killed at the stop", async () => {
    const { end } = await stoppedCrawl(both("Failed", ended(137), ended(137)));

    expect(end).toMatchObject({ kind: "unknown", exitCode: 5, stopped: true });
  });

  it("is unknown, never loaded, when nobody saw the pod of a complete Job", async () => {
    const cluster: FakeCluster = await fakeCluster({ created: () => cluster.finish(JOB, "Complete") });

    expect(await crawl(cluster)).toMatchObject({ kind: "unknown", exitCode: 5 });
  });

  it.each<[string, V1PodStatus]>([
    ["its kubelet says that the crawler could not be started", both("Failed", notStarted, ended(143), DISRUPTED)],
    [
      "its kubelet took it away itself, before it made the crawler",
      both("Failed", waiting("PodInitializing"), running, BY_KUBELET),
    ],
  ])("is that nothing was loaded when a pod is lost, and %s", async (_, status) => {
    expect(await crawl(await clusterOf([], status))).toMatchObject({ kind: "nothing", exitCode: 1 });
  });

  it("is that nothing was loaded when a pod is lost that never had a node", async () => {
    const cluster: FakeCluster = await fakeCluster({
      created() {
        const pod = cluster.store.get("pods", cluster.addPod(JOB, PODS.unschedulable)) as V1Pod;
        const { nodeName: _, ...spec } = pod.spec as V1PodSpec;
        cluster.store.put("pods", { ...pod, spec, status: { phase: "Failed", ...DISRUPTED } });
        cluster.finish(JOB, "Failed", "BackoffLimitExceeded");
      },
    });

    expect(await crawl(cluster)).toMatchObject({ kind: "nothing", exitCode: 1, problems: [{ code: "POD_LOST" }] });
  });

  it("is taken from the crawler's exit code where that says that nothing was loaded", async () => {
    const end = await crawl(await clusterOf([], both("Failed", ended(3), ended(137, "OOMKilled"))));

    expect(end).toMatchObject({ kind: "nothing", exitCode: 3, problems: [{ code: "POD_OUT_OF_MEMORY" }] });
  });
});

describe("a pod that cannot start", () => {
  it.each<[string, V1PodStatus]>([
    ["POD_IMAGE", PODS.imagePull],
    ["POD_CONFIG", PODS.secretMissing],
    ["POD_UNSCHEDULABLE", PODS.unschedulable],
  ])("is told with the cluster's own word, and its Job is deleted: %s", async (code, status) => {
    const cluster = await fakeCluster({ created: (job) => void cluster.addPod(job.metadata?.name ?? "", status) });

    const end = await crawl(cluster);

    expect(end).toMatchObject({ kind: "nothing", exitCode: 1, problems: [{ code, where: JOB }] });
    expect(end.problems[0]?.detail).toMatch(/not found|Insufficient/);
    expect(cluster.store.all("jobs")).toEqual([]);
  });

  it("for the quota of its namespace is told by the Job's events", async () => {
    const message = 'Error creating: pods "sales-x" is forbidden: exceeded quota: mem, requested: memory=2Gi';
    const cluster = await fakeCluster({
      created: (job) => cluster.warn(job.metadata?.name ?? "", "FailedCreate", message),
    });

    expect(await crawl(cluster)).toMatchObject({
      kind: "nothing",
      problems: [{ code: "KUBERNETES_QUOTA", detail: message }],
    });
  });

  it("and comes right in time is no trouble", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.imagePull),
    });
    const end = await crawl(cluster, {
      times: { ...TIMES, startMs: 60_000 },
      onEvent({ type }) {
        const [pod] = cluster.store.all("pods");
        if (type === "trouble") play(cluster, []);
        if (type === "trouble") cluster.removePod(pod?.metadata?.name ?? "");
      },
    });

    expect(end).toMatchObject({ kind: "said", exitCode: 0, problems: [] });
  });
});

describe("a pod that is taken away", () => {
  it.each<[string, V1PodStatus]>([
    ["drained", PODS.drained],
    ["evicted", PODS.evicted],
    ["at its deadline", PODS.deadline],
  ])("is told: %s", async (_, status) => {
    const end = await crawl(await clusterOf(["reading"], status));

    expect(end.kind).toBe("unknown");
    expect(end.problems.map(({ code }) => code)).toEqual(["POD_LOST", "VERDICT_UNREAD"]);
  });

  it("and replaced by the cluster counts by its replacement alone", async () => {
    const cluster = await fakeCluster({
      created(job) {
        const first = cluster.addPod(job.metadata?.name ?? "", PODS.running);
        cluster.logs.write(first, "crawler", "reading");
        cluster.setPod(first, PODS.drained);
        cluster.removePod(first);
        play(cluster, ["reading again"]);
      },
    });

    expect(await crawl(cluster)).toMatchObject({ kind: "said", exitCode: 0, problems: [] });
  });

  it.each<[string, V1PodStatus, object]>([
    ["is unknown where nothing was heard of the first", PODS.nodeGoneUnheard, { kind: "unknown", exitCode: 5 }],
    ["is unknown where the first may have loaded", PODS.drained, { kind: "unknown", exitCode: 5 }],
    ["is unknown where the first has loaded", { ...PODS.drained, ...LOADED }, { kind: "unknown", exitCode: 5 }],
    [
      "has failed where the first has loaded nothing",
      { ...PODS.drained, ...both("Failed", said(4, lastWord("failed", 4)), ended(143)) },
      { kind: "said", exitCode: 1 },
    ],
  ])("and replaced in vain %s", async (_, status, expected) => {
    const cluster = await fakeCluster({
      created(job) {
        const first = cluster.addPod(job.metadata?.name ?? "", PODS.running);
        cluster.setPod(first, status);
        play(cluster, [], both("Failed", said(1, lastWord("failed")), ended(1)));
      },
    });

    expect(await crawl(cluster)).toMatchObject(expected);
  });

  it.each<[string, V1PodStatus]>([
    ["external", PODS.externalOutOfMemory],
    ["crawler", PODS.crawlerOutOfMemory],
  ])("for want of memory is told apart from a kill: %s", async (container, status) => {
    const end = await crawl(await clusterOf([], status));

    expect(end.problems[0]).toMatchObject({ code: "POD_OUT_OF_MEMORY", detail: expect.stringContaining(container) });
  });

  it("with its Job by somebody else is told", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    });

    const end = await crawl(cluster, { onEvent: ({ type }) => type === "runs" && cluster.store.remove("jobs", JOB) });

    expect(end).toMatchObject({ kind: "unknown", problems: [{ code: "POD_LOST" }, { code: "VERDICT_UNREAD" }] });
  });
});

describe("a workflow", () => {
  it("with the embedded warehouse is refused before anything is asked", async () => {
    const cluster = await fakeCluster();
    const { bigquery: _, ...embedded } = WORKFLOW;

    await expect(crawl(cluster, { workflow: embedded })).rejects.toMatchObject({
      problems: [{ code: "WORKFLOW_INVALID" }],
    });
    expect(cluster.server.requests.filter((line) => POST.test(line))).toEqual([]);
  });
});
