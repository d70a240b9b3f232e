import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BackfillOutcome, type BackfillRequest, backfill } from "@collectro/backfill";
import type { Clock } from "@collectro/backfill/engine";
import { openState, previewRows, type State, type Workflow } from "@collectro/crawler";
import { startObjectStore } from "@collectro/object-store";
import { onTestFinished, vi } from "vitest";
import { openKubernetes } from "../src/api/client.js";
import { wakefulClock } from "../src/api/clock.js";
import type { ClusterSiteParts, SiteTimes } from "../src/engine/cluster-site.js";
import type { ClusterEvent } from "../src/engine/crawl.js";
import { TIMES } from "./crawl-kit.js";
import type { FakeCluster } from "./fake-cluster/fake-cluster.js";

export const WINDOW = { from: "2024-01-01", to: "2024-01-04" };

/** Waits that are long in production. */
export const SITE_TIMES: SiteTimes = { ...TIMES, lookMs: 200, restMs: 100 };

/** The clock of a machine on which a minute lasts a second. */
export const FAST: Clock = {
  ...wakefulClock,
  nowMs: () => wakefulClock.nowMs() * 60,
  sleep: (ms, signal) => wakefulClock.sleep(ms / 60, signal),
};

/** A folder that is removed after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "cluster-backfill-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** What pods and leader have in common: a bucket, and a warehouse on a volume. */
export async function commonGround(): Promise<{
  readonly state: State;
  readonly endpoint: string;
  /** The folder of the bucket's server. */
  readonly root: string;
}> {
  const store = await startObjectStore({ root: tempDir(), buckets: ["lake"] });
  const endpoint = store.endpoint;
  vi.stubEnv("COLLECTRO_GCS_ENDPOINT", endpoint);
  const state = openState(join(tempDir(), "state"));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await state[Symbol.asyncDispose]();
    await store.close();
  });
  return { state, endpoint, root: store.root };
}

/** A container of Node alone, in the image of the crawler: stores one row a day, then claims success. */
export function rowsWorkflow(script = "", changes: Partial<Workflow> = {}): Workflow {
  return {
    name: "rows",
    runnable: { kind: "command", command: [process.execPath] },
    args: ["--input-type=module", "-e", CONTAINER.replace("/* script */", script)],
    env: {},
    output: { bucket: "lake", object: "out/" },
    table: {
      name: "t.rows",
      schema: {
        fields: [
          { name: "day", type: "DATE", mode: "REQUIRED" },
          { name: "rate", type: "STRING", mode: "NULLABLE" },
        ],
      },
      // Nothing hides a second load.
      mode: "append",
    },
    limits: { silenceMs: 20_000, totalMs: 60_000, graceMs: 2_000 },
    emptyWindow: "success",
    trustResult: false,
    dir: "/",
    ...changes,
  };
}

const CONTAINER = `
import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const { FROM: from, TO: to, COLLECTRO_SHARED_DIR: shared, COLLECTRO_GCS_ENDPOINT: endpoint } = process.env;
const end = (word) => {
  writeFileSync(shared + "/.r", word);
  renameSync(shared + "/.r", shared + "/job_result.txt");
  process.exit(word === "success" ? 0 : 1);
};
/* script */
const object = "out/" + from + "_" + to + "-" + process.pid + ".json";
const body = JSON.stringify({ day: from, rate: process.env.COLLECTRO_REQUESTS_PER_SECOND ?? null }) + "\\n";
const url = endpoint + "/upload/storage/v1/b/lake/o?uploadType=media&name=" + encodeURIComponent(object);
await fetch(url, { method: "POST", body });
writeFileSync(shared + "/loadpath.txt", JSON.stringify({ gcsPaths: ["gcs://lake/" + object] }));
end("success");
`;

/** What a site is made of in tests. */
export function siteParts(
  cluster: FakeCluster,
  endpoint: string,
  onCluster: (event: ClusterEvent) => void = () => {},
): ClusterSiteParts {
  vi.stubEnv("KUBECONFIG", cluster.kubeconfig);
  return {
    api: openKubernetes(),
    pod: {
      crawlerImage: "registry.example/collectro:1",
      env: { COLLECTRO_GCS_ENDPOINT: endpoint },
      state: { hostPath: { path: "/state" } },
    },
    onCluster,
    times: SITE_TIMES,
  };
}

/** A backfill of the window. */
export function run(state: State, workflow: Workflow, changes: Partial<BackfillRequest>): Promise<BackfillOutcome> {
  return backfill({ workflow, state, window: WINDOW, parallel: 2, ...changes });
}

/** The rows of the table, in order of their days. */
export async function loadedRows(state: State): Promise<{ readonly day: string; readonly rate: unknown }[]> {
  const preview = await previewRows(state, "t.rows", 1_000);
  const rows = (preview?.rows ?? []).map(({ day, rate }) => ({ day: String(day), rate }));
  return rows.sort((one, other) => one.day.localeCompare(other.day));
}
