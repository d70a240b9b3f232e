import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadWorkflow } from "@collectro/crawler";
import type { V1Container, V1Job } from "@kubernetes/client-node";
import { expect, it, onTestFinished } from "vitest";
import { cronJobOf } from "../src/cron-job.js";
import { lastWord } from "./crawl-kit.js";
import { both, ended, PODS, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";
import { manifestFaults } from "./manifest-check/check.js";

const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const EXAMPLE = fileURLToPath(new URL("../../../deploy/overlays/example/workflows/sales.yaml", import.meta.url));
const IMAGE = "registry.example/collectro:1";

/** Runs the container of a CronJob's pod as the cluster would, a day late. */
async function runLauncher({ args = [], env = [] }: V1Container, kubeconfig: string): Promise<number | null> {
  const dir = mkdtempSync(join(tmpdir(), "launcher-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const variables = env.map(({ name, value, valueFrom }) => {
    // What the label of its pod says: due on the 25th at 05:00 in Tokyo.
    const ofLabel = `sales-${Date.parse("2024-09-25T05:00:00+09:00") / 60_000}`;
    return [name, valueFrom?.fieldRef ? ofLabel : value === "/state" ? dir : value];
  });
  const child = spawn(process.execPath, [MAIN, ...args.map((arg) => arg.replace("/workflows/sales.yaml", EXAMPLE))], {
    env: { PATH: process.env["PATH"], KUBECONFIG: kubeconfig, ...Object.fromEntries(variables) },
    stdio: "ignore",
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

it("the launcher that a CronJob starts makes the Job of its turn, and ends as that ends", async () => {
  const jobs: V1Job[] = [];
  const cluster: FakeCluster = await fakeCluster({
    created(job) {
      jobs.push(job);
      const name = job.metadata?.name ?? "";
      const pod = cluster.addPod(name, PODS.running);
      cluster.logs.end(pod, "crawler");
      cluster.setPod(pod, both("Succeeded", said(0, lastWord("loaded")), ended(0)));
      cluster.finish(name, "Complete");
    },
  });
  const options = { file: "sales.yaml", crawlerImage: IMAGE, serviceAccount: "collectro-run" };
  const { spec } = cronJobOf(await loadWorkflow(EXAMPLE), options);
  const [launcher] = spec?.jobTemplate.spec?.template.spec?.containers ?? [];

  expect(await runLauncher(launcher as V1Container, cluster.kubeconfig)).toBe(0);
  expect(jobs).toHaveLength(1);
  const [job] = jobs;
  const pod = job?.spec?.template.spec;
  expect(manifestFaults(job ?? {})).toEqual([]);
  expect(pod?.serviceAccountName).toBe("collectro-run");
  expect(pod?.containers.map(({ image }) => image)).toEqual([IMAGE, "registry.example/collectro-connect:0.1.0"]);
  const dates = pod?.containers[1]?.env?.filter(({ name }) => ["FROM", "TO"].includes(name)).map(({ value }) => value);
  expect(dates).toEqual(["2024-09-24", "2024-09-24"]);
});
