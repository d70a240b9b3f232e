import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished, vi } from "vitest";
import { tempDir } from "./backfill-kit.js";
import { DAY, JOB, LOADED } from "./crawl-kit.js";
import { PODS, REFUSALS } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";
import { addJob } from "./record-kit.js";

const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const LOG_COMMAND = `kubectl -n etl logs job/${JOB} -c crawler`;

function collectro(cluster: FakeCluster, dir: string, args: readonly string[]) {
  const env = {
    PATH: process.env["PATH"],
    HOME: dir,
    KUBECONFIG: cluster.kubeconfig,
    COLLECTRO_HOME: join(dir, "state"),
  };
  return spawn(process.execPath, [MAIN, ...args], { cwd: dir, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** The console as `deploy/` starts it, on any free port. */
async function startConsole(cluster: FakeCluster, dir: string) {
  const child = collectro(cluster, dir, [
    "console",
    "--read-only",
    "--no-schedules",
    "--cluster",
    "--port=0",
    "--json",
  ]);
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.kill("SIGTERM")) await once(child, "close");
  };
  onTestFinished(end);
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  const { url, token } = JSON.parse(line);
  const headers = { authorization: `Bearer ${token}` };
  const get = async (path: string) => (await (await fetch(url + path, { headers })).json()) as Record<string, never>;
  return { end, get, stderr: () => stderr };
}

it("collectro console --cluster shows runs that are Jobs like any other, while they go on and after a restart", async () => {
  const [cluster, dir] = [await fakeCluster(), tempDir()];
  addJob(cluster);
  const pod = cluster.addPod(JOB, PODS.running);
  const first = await startConsole(cluster, dir);
  const runs = async (of: typeof first) => (await of.get("/api/runs"))["runs"] as unknown as Record<string, string>[];
  await vi.waitUntil(async () => (await runs(first))[0]?.["phase"] === "watching", { timeout: 30_000 });
  await first.end();
  cluster.setPod(pod, LOADED);
  cluster.finish(JOB, "Complete");

  const second = await startConsole(cluster, dir);
  await vi.waitUntil(async () => (await runs(second))[0]?.["phase"] === "ended", { timeout: 30_000 });

  const [run, ...others] = await runs(second);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ workflow: "sales", verdict: "loaded", counts: { rowsLoaded: 3 } });
  expect(await second.get(`/api/runs/${run?.["id"]}`)).toMatchObject({
    exitCode: 0,
    table: "shop.sales",
    warehouse: "bigquery",
    retryable: false,
    stoppable: false,
    logLines: 0,
    job: { name: JOB, namespace: "etl", logCommand: LOG_COMMAND, isUnread: false },
  });
  // The calendar of a backfill knows it by the id that its crawler gave it.
  expect(await second.get("/api/runs/20240924-1")).toMatchObject({ id: run?.["id"] });
  expect(await second.get(`/api/calendar?from=${DAY}&to=${DAY}`)).toMatchObject({
    workflows: [{ workflow: "sales", days: [{ date: DAY, verdict: "loaded", run: run?.["id"], rows: 3 }] }],
  });
  expect(await second.get(`/api/runs/${run?.["id"]}/log`)).toMatchObject({ total: 0, complete: true });
  expect(await text(collectro(cluster, dir, ["show", "last"]).stdout)).toContain(LOG_COMMAND);
  await second.end();
  expect(second.stderr()).toBe("");
});

it("collectro console --cluster says what keeps it from the cluster, and serves its pages meanwhile", async () => {
  const [cluster, dir] = [await fakeCluster(), tempDir()];
  for (const _ of [1, 2]) cluster.server.strike(/^GET/, REFUSALS.denied as { code: number });
  const console_ = await startConsole(cluster, dir);

  await vi.waitUntil(() => console_.stderr() !== "", { timeout: 30_000 });
  expect(console_.stderr()).toMatch(/^KUBERNETES_DENIED: .*namespace etl.* - grant the role that deploy\/ describes/);
  expect(await console_.get("/api/runs")).toMatchObject({ total: 0 });
});

it("collectro console refuses what is about a cluster without --cluster", async () => {
  const options = ["--namespace", "etl", "--context", "mine"];
  const child = collectro(await fakeCluster(), tempDir(), ["console", "--port=0", ...options]);
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);

  expect(code).toBe(2);
  expect(stderr).toMatch(/\(--namespace\): only --cluster takes it.*\n.*\(--context\): only --cluster takes it/);
});
