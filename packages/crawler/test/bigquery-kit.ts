import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, vi } from "vitest";
import { openState, type State } from "../src/record/state.js";

/** Where `.ci/install` puts a BigQuery emulator that others wrote (bqemulator: GoogleSQL on DuckDB), and its home. */
const EMULATOR_DIR = process.env["COLLECTRO_BIGQUERY_EMULATOR"] ?? "/usr/local/lib/collectro-bqemulator";
const EMULATOR = join(EMULATOR_DIR, "bin/bqemulator");

/** Why tests with the emulator cannot run here; undefined when they can. */
export const noEmulator = existsSync(EMULATOR)
  ? undefined
  : `no BigQuery emulator at ${EMULATOR}: .ci/install installs it where Python is`;

export const PROJECT = "test-project";

/** An emulator with a dataset, and a state folder whose embedded store is what it reads for `gs://`. */
export interface EmulatedBigquery {
  readonly endpoint: string;
  readonly dataset: string;
  readonly state: State;
  /** A request to its REST API, below the project. */
  api(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** Rows of a query, as arrays of texts. */
  query(sql: string): Promise<(string | null)[][]>;
}

let running: Promise<{ endpoint: string; stateDir: string }> | undefined;

/** One emulator for a file of tests, a dataset for each test. */
export async function emulatedBigquery(): Promise<EmulatedBigquery> {
  running ??= startEmulator();
  const { endpoint, stateDir } = await running;
  vi.stubEnv("COLLECTRO_BIGQUERY_ENDPOINT", endpoint);
  const state = openState(stateDir);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await state[Symbol.asyncDispose]();
  });
  const dataset = `d${Date.now().toString(36)}${Math.floor(Math.random() * 1e6)}`;
  const api: EmulatedBigquery["api"] = async (method, path, body) => {
    const response = await fetch(`${endpoint}/bigquery/v2/projects/${PROJECT}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  await api("POST", "/datasets", { datasetReference: { projectId: PROJECT, datasetId: dataset } });
  return {
    endpoint,
    dataset,
    state,
    api,
    async query(query) {
      const answer = await api("POST", "/queries", { query, useLegacySql: false });
      const rows = (answer["rows"] ?? []) as { f: { v: string | null }[] }[];
      return rows.map(({ f }) => f.map(({ v }) => v));
    },
  };
}

async function startEmulator() {
  const stateDir = mkdtempSync(join(tmpdir(), "collectro-bigquery-"));
  const storeDir = `${stateDir}/store`;
  const port = await freePort();
  const args = ["start", "--rest-port", String(port), "--grpc-port", String(await freePort()), "--log-level", "error"];
  const child = spawn(EMULATOR, args, {
    env: { PATH: process.env["PATH"], HOME: join(EMULATOR_DIR, "home"), BQEMU_GCS_LOCAL_ROOT: storeDir },
    stdio: "ignore",
  });
  process.once("exit", () => {
    child.kill("SIGKILL");
    rmSync(stateDir, { recursive: true, force: true });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${endpoint}/bigquery/v2/projects/${PROJECT}/datasets`)
      .then(({ ok }) => ok)
      .catch(() => false);
  await expect.poll(answers, { timeout: 90_000, interval: 200 }).toBe(true);
  return { endpoint, stateDir };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
