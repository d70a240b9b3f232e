import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { commonGround, tempDir } from "./backfill-kit.js";
import { lastWord } from "./crawl-kit.js";
import { both, ended, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const DATES = ["--from", "2024-01-01", "--to", "2024-01-02"];

const WORKFLOW = `
name: sales
image: registry.example/sales:1
output: gs://lake/sales/
table: { name: shop.sales, schema: [{ name: day, type: DATE, mode: REQUIRED }] }
`;

/** Runs the command line to its end. */
async function cli(
  dir: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  workflow = WORKFLOW,
) {
  writeFileSync(join(dir, "sales.yaml"), workflow);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: dir,
    env: { PATH: process.env["PATH"], HOME: dir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

describe("collectro backfill --on kubernetes", () => {
  it("runs a Job for each day and ends with one verdict over all", async () => {
    await commonGround();
    const cluster: FakeCluster = await fakeCluster({
      created(job) {
        const name = job.metadata?.name ?? "";
        cluster.addPod(name, both("Succeeded", said(0, lastWord("loaded")), ended(0)));
        cluster.finish(name, "Complete");
      },
    });
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1", "--json"];
    const env = { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig };
    const { code, stdout } = await cli(tempDir(), args, env, `${WORKFLOW}bigquery: {}\n`);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, rows: 6, dayCounts: { loaded: 2 } });
  });

  it("tells in one line that no cluster is configured, and keeps nothing", async () => {
    await commonGround();
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1"];
    const { code, stderr } = await cli(tempDir(), args, { COLLECTRO_GCS_ENDPOINT }, `${WORKFLOW}bigquery: {}\n`);

    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^KUBERNETES_UNREACHABLE[^\n]*\n$/) });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["FROM after TO", ["--on", "kubernetes", "--from", "2024-01-02", "--to", "2024-01-01"], /^WINDOW_REVERSED/],
    ["no image with collectro", [...DATES, "--on", "kubernetes"], /^ARGUMENT_INVALID.*--crawler-image/],
    ["options of a cluster without one", [...DATES, "--namespace", "etl"], /^ARGUMENT_INVALID.*--namespace/],
    [
      "what is known on this machine alone",
      [...DATES, "--on", "kubernetes", "--crawler-image", "c:1", "--skip-loaded"],
      /^ARGUMENT_INVALID.*--skip-loaded/,
    ],
  ])("is refused before anything is asked: %s", async (_, args, told) => {
    const { code, stderr } = await cli(tempDir(), ["backfill", "sales.yaml", ...args]);

    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(told) });
  });

  it("refuses the embedded warehouse, which would be gone with its pod, and makes no Job", async () => {
    await commonGround();
    const cluster: FakeCluster = await fakeCluster();
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1"];
    const { code, stderr } = await cli(tempDir(), args, { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig });

    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^WORKFLOW_INVALID.*sales\.yaml:\d+:\d+.*bigquery/),
    });
    expect(cluster.server.requests).toEqual([]);
  });
});

describe("collectro crawl --attach --fence", () => {
  it("loads nothing when the claim of its slice is somebody else's by now", async () => {
    await commonGround();
    const dir = tempDir();
    const shared = join(dir, "shared");
    mkdirSync(shared);
    const { COLLECTRO_GCS_ENDPOINT } = process.env;
    const fence = ["--fence", "_collectro/backfill/t/slices/2024-01-01_2024-01-01", "--fence-generation", "1"];
    const args = [
      "crawl",
      "sales.yaml",
      "--from",
      "2024-01-01",
      "--to",
      "2024-01-01",
      "--attach",
      "--shared-dir",
      shared,
    ];

    const crawled = cli(dir, [...args, ...fence, "--json"], { COLLECTRO_GCS_ENDPOINT });
    for (let done = false; !done; await sleep(100)) {
      // Anew until the watch has begun: what is there before it is another attempt's.
      writeFileSync(join(shared, "loadpath.txt"), JSON.stringify({ gcsPaths: [] }));
      writeFileSync(join(shared, "job_result.txt"), "success");
      done = await Promise.race([crawled.then(() => true), sleep(0, false)]);
    }

    expect(JSON.parse((await crawled).stdout)).toMatchObject({ exitCode: 4, reasons: [{ code: "SLICE_TAKEN" }] });
  });
});
