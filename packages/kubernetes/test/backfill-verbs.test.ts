import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { V1JobSpec } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { commonGround, tempDir } from "./backfill-kit.js";
import { lastWord } from "./crawl-kit.js";
import { both, ended, said } from "./fake-cluster/answers.js";
import { type FakeCluster, fakeCluster } from "./fake-cluster/fake-cluster.js";

const MAIN = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url));
const DATES = ["--from", "2024-01-01", "--to", "2024-01-02"];

const IN_CLUSTER = ["--on", "kubernetes", "--crawler-image", "c:1"];

const WORKFLOW = `
name: sales
image: registry.example/sales:1
output: gs://lake/sales/
table: { name: shop.sales, schema: [{ name: day, type: DATE, mode: REQUIRED }] }
`;
const IN_BIGQUERY = `${WORKFLOW}bigquery: {}\n`;

interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly workflow?: string;
  onOutput?(text: string): void;
}

/** Runs the command line to its end. */
async function cli(
  dir: string,
  args: readonly string[],
  { env = {}, workflow = WORKFLOW, onOutput }: Surroundings = {},
) {
  writeFileSync(join(dir, "sales.yaml"), workflow);
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: dir,
    env: { PATH: process.env["PATH"], HOME: dir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (onOutput) child.stdout.on("data", (chunk: Buffer) => onOutput(chunk.toString()));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, "close")) as [number | null];
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

/** A cluster in which every Job loads. */
async function loadingCluster(): Promise<FakeCluster> {
  const cluster: FakeCluster = await fakeCluster({
    created(job) {
      const name = job.metadata?.name ?? "";
      cluster.addPod(name, both("Succeeded", said(0, lastWord("loaded")), ended(0)));
      cluster.finish(name, "Complete");
    },
  });
  return cluster;
}

describe("collectro backfill --on kubernetes", () => {
  it("runs a Job for each day and ends with one verdict over all", async () => {
    await commonGround();
    const cluster = await loadingCluster();
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1", "--json"];
    const env = { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig };
    const { code, stdout } = await cli(tempDir(), args, { env, workflow: IN_BIGQUERY });

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 0, rows: 6, dayCounts: { loaded: 2 } });
  });

  it("runs the connector of another image in the crawler's own, by workers, when --workers says that it is there", async () => {
    await commonGround();
    const specs: V1JobSpec[] = [];
    const cluster: FakeCluster = await fakeCluster({
      created(job) {
        const name = job.metadata?.name ?? "";
        if (job.spec) specs.push(job.spec);
        cluster.addPod(name, both("Failed", said(2, "no host here"), ended(0)));
        cluster.finish(name, "Failed");
      },
    });
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1", "--workers"];
    const env = { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig };
    const { code, stderr } = await cli(tempDir(), args, { env, workflow: IN_BIGQUERY });

    expect(specs).toMatchObject([
      { completionMode: "Indexed", template: { spec: { containers: [{ image: "c:1" }] } } },
    ]);
    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^WORKER_FAILED.*no host here/) });
  });

  it("says what its pods will request, from rehearsed slices, and what that costs at the prices given", async () => {
    await commonGround();
    const cluster = await loadingCluster();
    const { COLLECTRO_GCS_ENDPOINT } = process.env;
    const prices = ["--price-vcpu-hour", "1000", "--price-gib-hour", "0"];

    const args = [
      "backfill",
      "sales.yaml",
      ...DATES,
      "--on",
      "kubernetes",
      "--crawler-image",
      "c:1",
      "--rehearse",
      "1",
    ];
    const env = { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig };
    const { code, stdout } = await cli(tempDir(), [...args, ...prices], { env, workflow: IN_BIGQUERY });

    expect(code).toBe(0);
    // Of a slice in the cluster this machine's record knows nothing: the ledger does.
    expect(stdout).toMatch(/^forecast from 1 run: about [^,]+ with 2 side by side, 3 rows/m);
    const [, vcpuHours, cost] =
      /^1 pod of 0\.5 vCPU and 1\.5 GiB: about ([\d.]+) vCPU-hours and [\d.]+ GiB-hours requested, ([\d.]+) at the prices given$/m.exec(
        stdout,
      ) ?? [];
    expect(Number(cost)).toBeGreaterThan(0);
    expect(Number(cost)).toBeCloseTo(Number(vcpuHours) * 1000, 2);
  });

  it("tells in one line that no cluster is configured, and keeps nothing", async () => {
    await commonGround();
    const { COLLECTRO_GCS_ENDPOINT } = process.env;

    const args = ["backfill", "sales.yaml", ...DATES, "--on", "kubernetes", "--crawler-image", "c:1"];
    const { code, stderr } = await cli(tempDir(), args, { env: { COLLECTRO_GCS_ENDPOINT }, workflow: IN_BIGQUERY });

    expect({ code, stderr }).toEqual({ code: 6, stderr: expect.stringMatching(/^KUBERNETES_UNREACHABLE[^\n]*\n$/) });
  });

  it.each<[string, readonly string[], RegExp]>([
    ["FROM after TO", ["--on", "kubernetes", "--from", "2024-01-02", "--to", "2024-01-01"], /^WINDOW_REVERSED/],
    ["no image with collectro", [...DATES, "--on", "kubernetes"], /^ARGUMENT_INVALID.*--crawler-image/],
    ["options of a cluster without one", [...DATES, "--namespace", "etl"], /^ARGUMENT_INVALID.*--namespace/],
    ["prices without a cluster", [...DATES, "--price-gib-hour", "1"], /^ARGUMENT_INVALID.*--price-gib-hour/],
    ["half a price", [...DATES, ...IN_CLUSTER, "--price-gib-hour", "1"], /--price-vcpu-hour.*give both prices/],
    [
      "a price that is none",
      [...DATES, ...IN_CLUSTER, "--price-gib-hour", "1", "--price-vcpu-hour", "1e3"],
      /--price-vcpu-hour.*write an amount/,
    ],
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
    const { code, stderr } = await cli(tempDir(), args, {
      env: { COLLECTRO_GCS_ENDPOINT, KUBECONFIG: cluster.kubeconfig },
    });

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

    const { code, stdout } = await cli(dir, [...args, ...fence], {
      env: { COLLECTRO_GCS_ENDPOINT },
      onOutput(text) {
        // What is there before the watch begins is another attempt's.
        if (!text.includes("watching")) return;
        writeFileSync(join(shared, "loadpath.txt"), JSON.stringify({ gcsPaths: [] }));
        writeFileSync(join(shared, "job_result.txt"), "success");
      },
    });

    expect({ code, stdout }).toEqual({ code: 4, stdout: expect.stringContaining("SLICE_TAKEN") });
  });
});
