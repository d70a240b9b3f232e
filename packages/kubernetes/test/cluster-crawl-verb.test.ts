import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { lastWord } from "./crawl-kit.js";
import { both, ended, PODS, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));

const WORKFLOW = `
name: sales
image: registry.example/sales:1
output: gs://lake/sales/
bigquery: {}
table: { name: shop.sales, mode: replace-window, windowColumn: day, schema: [{ name: day, type: DATE, mode: REQUIRED }] }
schedule: { daily: { at: "05:00" }, daysBefore: 1 }
`;

/** Starts the command line; `interrupt` at a text that it prints. */
async function crawl(
  cluster: FakeCluster,
  args: readonly string[],
  env: Record<string, string> = {},
  interrupt?: RegExp,
) {
  const dir = mkdtempSync(join(tmpdir(), "cluster-crawl-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, "sales.yaml"), WORKFLOW);
  const { PATH } = process.env;
  const child = spawn(process.execPath, [MAIN, "crawl", "sales.yaml", "--on", "kubernetes", ...args], {
    cwd: dir,
    env: { PATH, HOME: dir, KUBECONFIG: cluster.kubeconfig, COLLECTRO_CRAWLER_IMAGE: "registry.example/c:1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let pressed = false;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    if (interrupt?.test(stdout) && !pressed) pressed = child.kill("SIGINT");
  });
  const stderr = text(child.stderr);
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr: await stderr };
}

/** A cluster whose only pod loads three rows. */
async function loading(): Promise<FakeCluster> {
  const cluster: FakeCluster = await fakeCluster({
    created(job) {
      const name = job.metadata?.name ?? "";
      const pod = cluster.addPod(name, PODS.running);
      cluster.logs.write(pod, "crawler", "reading", '{"severity":"info","log":"page 2"}');
      cluster.logs.end(pod, "crawler");
      cluster.setPod(pod, both("Succeeded", said(0, lastWord("loaded")), ended(0)));
      cluster.finish(name, "Complete");
    },
  });
  return cluster;
}

describe("collectro crawl --on kubernetes", () => {
  it("shows the crawler's lines and ends with its code", async () => {
    const { code, stdout, stderr } = await crawl(await loading(), ["--from", "2024-09-24", "--to", "2024-09-24"]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Job sales-2024-09-24-2024-09-24-1 in namespace etl\n(.*\n)* {2}reading\n {2}page 2\n/);
    expect(stdout).toMatch(/3 rows loaded into shop\.sales/);
  });

  it("reckons the dates of a turn from when it was due, not from the clock", async () => {
    const minutes = Date.parse("2024-09-25T05:00:00+09:00") / 60_000;
    const cluster = await loading();

    const { stdout } = await crawl(cluster, ["--scheduled", "--json"], { COLLECTRO_SCHEDULED_JOB: `sales-${minutes}` });

    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, verdict: "loaded", kind: "said" });
    expect(cluster.store.all("jobs")[0]?.metadata?.labels).toMatchObject({
      "collectro/from": "2024-09-24",
      "collectro/owner": `sales-${minutes}`,
    });
  });

  it("deletes the Job at Ctrl-C", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    });

    const dates = ["--from", "2024-09-24", "--to", "2024-09-24"];
    const { code, stdout } = await crawl(cluster, dates, {}, /pod .* runs/);

    expect(code).toBe(4);
    expect(stdout).toMatch(/deleting Job sales-/);
    expect(cluster.store.all("jobs")).toEqual([]);
  });

  it("waits for an API server that is away, though nothing else keeps it alive", async () => {
    const cluster = await fakeCluster({
      created: (job) => void cluster.addPod(job.metadata?.name ?? "", PODS.running),
    });
    const dates = ["--from", "2024-09-24", "--to", "2024-09-24"];
    const crawled = crawl(cluster, dates);
    await expect.poll(() => cluster.server.watching()).toBe(2);
    cluster.server.setAway(true);
    const [pod] = cluster.store.all("pods").map(({ metadata }) => metadata?.name ?? "");
    cluster.logs.end(pod ?? "", "crawler");
    cluster.setPod(pod ?? "", both("Succeeded", said(0, lastWord("loaded")), ended(0)));
    cluster.finish("sales-2024-09-24-2024-09-24-1", "Complete");
    const refused = cluster.server.refused();
    // Asked again, with longer and longer waits.
    await expect.poll(() => cluster.server.refused()).toBeGreaterThan(refused + 2);
    cluster.server.setAway(false);

    expect(await crawled).toMatchObject({ code: 0, stderr: "" });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["FROM after TO", ["--from", "2024-09-25", "--to", "2024-09-24"], /^WINDOW_REVERSED/],
    ["dates beside a schedule", ["--scheduled", "--from", "2024-09-25"], /^ARGUMENT_INVALID.*--scheduled/],
    ["a turn that nobody named", ["--scheduled"], /^ARGUMENT_INVALID.*COLLECTRO_SCHEDULED_JOB/],
  ])("asks nothing of the cluster for %s", async (_, args, told) => {
    const cluster = await fakeCluster();

    const { code, stderr } = await crawl(cluster, args);

    expect(code).toBe(2);
    expect(stderr).toMatch(told);
    expect(cluster.server.requests).toEqual([]);
  });
});
