import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
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

interface RunningEmulator {
  readonly endpoint: string;
  readonly stateDir: string;
  stop(): Promise<void>;
}

let running: Promise<RunningEmulator> | undefined;

/** To be called after all tests of a file. */
export async function stopEmulator(): Promise<void> {
  await (await running)?.stop();
}

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

async function startEmulator(): Promise<RunningEmulator> {
  const stateDir = mkdtempSync(join(tmpdir(), "collectro-bigquery-"));
  const storeDir = `${stateDir}/store`;
  const port = await freePort();
  const args = ["start", "--rest-port", String(port), "--grpc-port", String(await freePort()), "--log-level", "error"];
  const child = spawn(EMULATOR, args, {
    env: { PATH: process.env["PATH"], HOME: join(EMULATOR_DIR, "home"), BQEMU_GCS_LOCAL_ROOT: storeDir },
    stdio: "ignore",
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${endpoint}/bigquery/v2/projects/${PROJECT}/datasets`)
      .then(({ ok }) => ok)
      .catch(() => false);
  await expect.poll(answers, { timeout: 90_000, interval: 200 }).toBe(true);
  return {
    endpoint,
    stateDir,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** What becomes of the n-th request that changes something. */
export type Fault = "reply lost" | "503 before" | "503 after";

/** A server in front of the emulator that disturbs the n-th POST. */
export async function disturbed(endpoint: string, n: number, fault: Fault): Promise<{ struck(): boolean }> {
  let posts = 0;
  const server = createHttpServer(async (request, response) => {
    const hit = request.method === "POST" && ++posts === n;
    if (hit && fault === "503 before") return void response.writeHead(503).end();
    const body = await buffer(request);
    const answer = await fetch(`${endpoint}${request.url}`, {
      method: request.method ?? "GET",
      headers: { "content-type": request.headers["content-type"] ?? "application/json" },
      ...(body.length > 0 ? { body } : {}),
    });
    const text = await answer.text();
    if (hit && fault === "reply lost") return void response.destroy();
    if (hit) return void response.writeHead(503).end();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  vi.stubEnv("COLLECTRO_BIGQUERY_ENDPOINT", `http://127.0.0.1:${address.port}`);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { struck: () => posts >= n };
}
