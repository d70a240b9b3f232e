import { describe, expect, it } from "vitest";
import { clusterOf, crawl, JOB, LOADED, linesOf, POST, TIMES } from "./crawl-kit.js";
import { both, PODS, REFUSALS, running } from "./fake-cluster/answers.js";
import { fakeCluster } from "./fake-cluster/fake-cluster.js";

describe("an API server", () => {
  it.each([
    ["KUBERNETES_DENIED", REFUSALS.denied],
    ["KUBERNETES_QUOTA", REFUSALS.quota],
    ["KUBERNETES_REFUSED", REFUSALS.invalid],
  ])("that refuses is told in its own words: %s", async (code, refusal) => {
    const cluster = await fakeCluster();
    cluster.server.strike(POST, refusal as { code: number });

    await expect(crawl(cluster)).rejects.toMatchObject({ problems: [{ code }], exitCode: 6 });
  });

  it("that fails once is asked again", async () => {
    const cluster = await clusterOf([]);
    cluster.server.strike(POST, REFUSALS.internal as { code: number } & object);

    expect(await crawl(cluster)).toMatchObject({ kind: "said", exitCode: 0 });
  });

  it("that is away for a while is waited for, and no line is lost or told twice", async () => {
    const cluster = await fakeCluster({
      created(job) {
        const pod = cluster.addPod(job.metadata?.name ?? "", PODS.running);
        cluster.logs.write(pod, "crawler", "one", "two", "three");
      },
    });
    const end = await crawl(cluster, {
      async onEvent(event) {
        if (event.type !== "log" || event.line !== "three" || cluster.store.get("jobs", JOB)?.status?.conditions)
          return;
        cluster.server.setAway(true);
        const [pod] = cluster.store.all("pods").map(({ metadata }) => metadata?.name ?? "");
        cluster.logs.write(pod ?? "", "crawler", "three", "four");
        cluster.logs.end(pod ?? "", "crawler");
        cluster.setPod(pod ?? "", LOADED);
        cluster.finish(JOB, "Complete");
        await expect.poll(() => cluster.server.watching()).toBe(0);
        cluster.server.setAway(false);
      },
    });

    expect(end).toMatchObject({ kind: "said", exitCode: 0 });
    expect(linesOf(end.events)).toEqual(["one", "two", "three", "three", "four"]);
  });

  it("that stays away leaves the Job alone: what it does is unknown", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    });

    const crawled = crawl(cluster, {
      times: { ...TIMES, awayMs: 800 },
      onEvent: ({ type }) => type === "runs" && cluster.server.setAway(true),
    });

    await expect(crawled).rejects.toMatchObject({
      problems: [{ code: "KUBERNETES_UNREACHABLE" }, { code: "VERDICT_UNREAD" }],
      exitCode: 6,
    });
    expect(cluster.store.all("jobs")).toHaveLength(1);
  });

  it.each([
    ["a pod", false],
    ["a pod with its Job", true],
  ])("that was away while %s did its work and went leaves its verdict unknown", async (_, withJob) => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", { phase: "Pending" }),
    });
    const crawled = crawl(cluster);
    await expect.poll(() => cluster.server.watching()).toBe(2);
    cluster.server.setAway(true);
    const [pod] = cluster.store.all("pods").map(({ metadata }) => metadata?.name ?? "");
    cluster.setPod(pod ?? "", LOADED);
    cluster.finish(JOB, "Complete");
    cluster.removePod(pod ?? "");
    if (withJob) cluster.store.remove("jobs", JOB);
    cluster.store.compact();
    cluster.server.setAway(false);

    const end = await crawled;
    expect(end).toMatchObject({ kind: "unknown", exitCode: 5 });
    expect(end.problems.at(-1)?.code).toBe("VERDICT_UNREAD");
  });

  it("that does not answer to a creation is asked whether it made the Job when the run is stopped", async () => {
    const stop = new AbortController();
    const cluster = await fakeCluster({ created: () => stop.abort() });
    cluster.server.strike(POST, "reply lost");

    expect(await crawl(cluster, { signal: stop.signal })).toMatchObject({
      kind: "nothing",
      exitCode: 4,
      stopped: true,
    });
    expect(cluster.store.all("jobs")).toEqual([]);
  });

  it("that ends watches, sends bookmarks and forgets old versions is followed all the same", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", both("Pending", running, running)),
    });
    const end = await crawl(cluster, {
      async onEvent({ type }) {
        if (type !== "runs") return;
        await expect.poll(() => cluster.server.watching()).toBe(2);
        cluster.server.bookmark();
        cluster.server.endWatches();
        cluster.store.compact();
        const [pod] = cluster.store.all("pods").map(({ metadata }) => metadata?.name ?? "");
        cluster.logs.end(pod ?? "", "crawler");
        cluster.setPod(pod ?? "", LOADED);
        cluster.finish(JOB, "Complete");
      },
    });

    expect(end).toMatchObject({ kind: "said", exitCode: 0 });
  });
});
