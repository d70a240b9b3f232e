import { daysOf } from "@collectro/contract";
import { describe, expect, it } from "vitest";
import { workersSite } from "../src/engine/workers-site.js";
import { commonGround, loadedRows, rowsWorkflow, run, siteParts, WINDOW } from "./backfill-kit.js";
import { PODS } from "./fake-cluster/answers.js";
import { fakeCluster } from "./fake-cluster/fake-cluster.js";
import { processCluster } from "./fake-cluster/process-pods.js";

const DAYS = daysOf(WINDOW);

describe("a backfill by workers in pods", () => {
  it("loads every day once, though pods are drained and killed, and divides the source's limit among them", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const workflow = rowsWorkflow("await sleep(300);");
    const limits = { ...workflow.limits, requestsPerSecond: 6 };
    const site = workersSite(siteParts(cluster, endpoint));
    let begun = 0;

    const outcome = await run(
      state,
      { ...workflow, limits },
      {
        site,
        onEvent({ type }) {
          if (type === "begins") begun += 1;
          if (type === "begins" && begun === 1) cluster.drain(0);
          if (type === "begins" && begun === 2) cluster.kill(1);
        },
      },
    );

    expect(outcome).toMatchObject({ exitCode: 0, dayCounts: { loaded: 4, failed: 0, notRun: 0 } });
    const rows = await loadedRows(state);
    expect(rows.map(({ day }) => day)).toEqual(DAYS);
    for (const { rate } of rows) expect(["3", "6"]).toContain(rate);
  });

  it("that is stopped deletes its Job and gives its slices back; it goes on where it was", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const workflow = rowsWorkflow("await sleep(200);");
    const site = workersSite(siteParts(cluster, endpoint));
    const stop = new AbortController();
    const onEvent = ({ type }: { readonly type: string }): void => {
      if (type === "ended") stop.abort();
    };

    const first = await run(state, workflow, { site, signal: stop.signal, onEvent, parallel: 2 });
    expect(first).toMatchObject({ exitCode: 4, backfill: { state: "stopped" } });
    expect(cluster.store.all("jobs")).toEqual([]);
    expect(cluster.living()).toEqual([]);
    const resumed = await run(state, workflow, { site, mode: "resume", parallel: 2 });

    expect(resumed).toMatchObject({ exitCode: 0, backfill: { id: first.backfill.id, round: 2 } });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it("whose slices fail tells the days and their causes, as on one machine", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const site = workersSite(siteParts(cluster, endpoint));

    const { exitCode, days } = await run(state, rowsWorkflow(`if (to.endsWith("03")) process.exit(3);`), { site });

    expect(exitCode).toBe(1);
    expect(days.map(({ state: is }) => is)).toEqual(["loaded", "loaded", "failed", "loaded"]);
    expect(days[2]).toMatchObject({ lost: true, why: { code: "NO_RESULT" } });
  });

  it("that no pod could do ends with the word of its worker, and can be gone on with", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const parts = siteParts(cluster, endpoint);
    // Of this image no pod knows how to start its connectors.
    const workflow = rowsWorkflow("", { runnable: { kind: "image", image: parts.pod.crawlerImage } });

    await expect(run(state, workflow, { site: workersSite(parts) })).rejects.toMatchObject({
      problems: [{ code: "WORKER_FAILED", detail: expect.stringContaining("COLLECTRO_HOST_COMMAND") }],
    });
    const { args } = workflow;
    const env = { ...parts.pod.env, COLLECTRO_HOST_COMMAND: process.execPath };
    const site = workersSite({ ...parts, pod: { ...parts.pod, env } });

    expect(await run(state, { ...workflow, args }, { site, mode: "resume" })).toMatchObject({ exitCode: 0 });
  });

  it("takes no more pods than are worth their start", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const site = workersSite({ ...siteParts(cluster, endpoint), sliceSeconds: 40 });

    await run(state, rowsWorkflow(), { site, parallel: 4 });

    expect(cluster.store.all("jobs")[0]?.spec).toMatchObject({
      completions: 2,
      parallelism: 2,
      completionMode: "Indexed",
    });
  });
});

describe("workers that cannot start", () => {
  it.each([
    ["POD_IMAGE", { ...PODS.imagePull }],
    ["POD_UNSCHEDULABLE", { ...PODS.unschedulable }],
  ])("end the backfill with one clear error, which leaves it to be gone on with: %s", async (code, status) => {
    const { state, endpoint } = await commonGround();
    const cluster = await fakeCluster({ created: (job) => void cluster.addPod(job.metadata?.name ?? "", status) });
    const site = workersSite(siteParts(cluster, endpoint));

    await expect(run(state, rowsWorkflow(), { site })).rejects.toMatchObject({ problems: [{ code }], exitCode: 6 });

    expect(cluster.store.all("jobs")).toEqual([]);
    await expect(run(state, rowsWorkflow(), { site })).rejects.toMatchObject({
      problems: [{ code: "BACKFILL_UNFINISHED" }],
    });
  });
});
