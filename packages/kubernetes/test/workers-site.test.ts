import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { daysOf } from "@collectro/contract";
import type { V1Job } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { workersSite } from "../src/engine/workers-site.js";
import { commonGround, loadedRows, rowsWorkflow, run, siteParts, WINDOW } from "./backfill-kit.js";
import { PODS } from "./fake-cluster/answers.js";
import { fakeCluster } from "./fake-cluster/fake-cluster.js";
import { processCluster } from "./fake-cluster/process-pods.js";

const DAYS = daysOf(WINDOW);
const LEADER = fileURLToPath(new URL("fixtures/leader-process.mjs", import.meta.url));

describe("a backfill by workers in pods", () => {
  it("loads every day once, though pods are drained and killed, divides the source's limit, and tells what failed", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const workflow = rowsWorkflow(`await sleep(300); if (to.endsWith("03")) process.exit(3);`);
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

    expect(outcome).toMatchObject({ exitCode: 1, dayCounts: { loaded: 3, failed: 1, notRun: 0 } });
    expect(outcome.days[2]).toMatchObject({ state: "failed", lost: true, why: { code: "NO_RESULT" } });
    const rows = await loadedRows(state);
    expect(rows.map(({ day }) => day)).toEqual(DAYS.filter((day) => !day.endsWith("03")));
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
    const resumed = await run(state, workflow, { site, mode: "resume", parallel: 1 });

    expect(resumed).toMatchObject({ exitCode: 0, backfill: { id: first.backfill.id, round: 2 } });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it("whose leader is killed goes on in its pods; the next leader ends those, and each day is there once", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const parts = siteParts(cluster, endpoint);
    const workflow = rowsWorkflow("await sleep(500);");
    const args = [LEADER, state.dir, ...[workflow, WINDOW, parts.pod].map((value) => JSON.stringify(value))];
    const leader = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"] });
    expect(await once(leader, "exit")).toEqual([null, "SIGKILL"]);
    expect(cluster.living().length).toBeGreaterThan(0);

    const told: string[] = [];
    const site = workersSite({ ...parts, onCluster: ({ type }) => told.push(type) });
    const resumed = await run(state, workflow, { site, mode: "resume", parallel: 1 });

    expect(told[0]).toBe("deleting");
    expect(resumed).toMatchObject({ exitCode: 0, backfill: { round: 2 } });
    expect((await loadedRows(state)).map(({ day }) => day)).toEqual(DAYS);
  });

  it("that no pod could do ends with the word of its worker, and can be gone on with", async () => {
    const { state, endpoint } = await commonGround();
    const cluster = await processCluster(state);
    const parts = siteParts(cluster, endpoint);
    // Of this image no pod knows how to start its connectors.
    const workflow = rowsWorkflow("", { runnable: { kind: "image", image: parts.pod.crawlerImage } });

    await expect(run(state, workflow, { site: workersSite(parts), parallel: 1 })).rejects.toMatchObject({
      problems: [{ code: "WORKER_FAILED", detail: expect.stringContaining("COLLECTRO_HOST_COMMAND") }],
    });
    const { args } = workflow;
    const env = { ...parts.pod.env, COLLECTRO_HOST_COMMAND: process.execPath };
    const site = workersSite({ ...parts, pod: { ...parts.pod, env } });

    expect(await run(state, { ...workflow, args }, { site, mode: "resume", parallel: 1 })).toMatchObject({
      exitCode: 0,
    });
  });

  it("takes no more pods than are worth their start", async () => {
    const { state, endpoint } = await commonGround();
    const stop = new AbortController();
    const cluster = await fakeCluster();
    const created = Promise.withResolvers<V1Job>();
    cluster.store.changes.on("change", ({ kind, object }) => kind === "jobs" && created.resolve(object as V1Job));
    const site = workersSite({ ...siteParts(cluster, endpoint), sliceSeconds: 40 });

    const running = run(state, rowsWorkflow(), { site, parallel: 4, signal: stop.signal });
    expect((await created.promise).spec).toMatchObject({ completions: 2, parallelism: 2, completionMode: "Indexed" });
    stop.abort();

    expect(await running).toMatchObject({ exitCode: 4 });
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
