import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeEach, expect, onTestFinished, vi } from "vitest";
import { openState, type State } from "../src/record/state.js";

/** Where `.ci/install` puts a BigQuery emulator that others wrote (bqemulator: GoogleSQL on DuckDB), and its home. */
const EMULATOR_DIR = process.env["COLLECTRO_BIGQUERY_EMULATOR"] ?? "/usr/local/lib/collectro-bqemulator";
const EMULATOR = join(EMULATOR_DIR, "bin/bqemulator");

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

/** Every test of a file has the emulator, which ends with the file; without one they are skipped, and say why. */
export function useEmulator(): void {
  const missing = `no BigQuery emulator at ${EMULATOR}: .ci/install installs it where Python is`;
  beforeEach((test) => {
    if (!existsSync(EMULATOR)) test.skip(missing);
  });
  afterAll(async () => await (await running)?.stop());
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

/** What becomes of a question for a transaction that is on its way. */
export type Asked = "denied" | "running" | "committed";

/** A BigQuery whose transactions take until they are let through. */
export interface HeldMoves {
  /** Answers the n-th question for one of them, from 1. Default: it runs. */
  answer: (n: number) => Asked;
  /** The next request for one is refused, and yet comes to BigQuery when it is let through. */
  late: boolean;
  /** Lets those through that are on their way. Resolves to how many of them BigQuery began. */
  commit(): Promise<number>;
}

/** A server in front of the emulator that holds the jobs which move rows, and makes no id twice, as BigQuery and unlike it. */
export async function heldMoves(endpoint: string): Promise<HeldMoves> {
  const taken = new Set<string>();
  const held = new Map<string, Buffer>();
  const delayed = new Map<string, Buffer>();
  let asked = 0;
  const passOn = (method: string, url: string, body: Buffer): Promise<Response> => {
    const headers = { "content-type": "application/json" };
    return fetch(`${endpoint}${url}`, { method, headers, ...(body.length > 0 ? { body: new Uint8Array(body) } : {}) });
  };
  const moves: HeldMoves = {
    answer: () => "running",
    late: false,
    async commit() {
      const late = [...delayed].filter(([id]) => !taken.has(id));
      const bodies = [...held, ...late].map(([, body]) => body);
      held.clear();
      const all = bodies.map((body) => passOn("POST", `/bigquery/v2/projects/${PROJECT}/jobs`, body));
      return (await Promise.all(all)).length;
    },
  };
  /** What becomes of a request for the job of a move; undefined = the emulator answers it. */
  async function fateOf(id: string, method: string, body: Buffer): Promise<Asked | "conflict" | undefined> {
    if (method === "POST") {
      if (taken.has(id)) return "conflict";
      const isMove = /BEGIN TRANSACTION/.test(body.toString());
      if (isMove && moves.late) {
        moves.late = false;
        delayed.set(id, body);
        return "denied";
      }
      taken.add(id);
      if (isMove) held.set(id, body);
      return isMove ? "running" : undefined;
    }
    if (!held.has(id)) return undefined;
    asked += 1;
    const answer = moves.answer(asked);
    if (answer !== "committed") return answer;
    await moves.commit();
    return undefined;
  }
  const server = createHttpServer(async (request, response) => {
    const { method = "GET", url = "" } = request;
    const body = await buffer(request);
    const id = /"jobId":"(collectro_move_[^"]+)"|\/jobs\/(collectro_move_[^?/]+)/.exec(`${body} ${url}`);
    const jobId = id?.[1] ?? id?.[2];
    const fate = jobId === undefined ? undefined : await fateOf(jobId, method, body);
    const say = (status: number, answer: string): void =>
      void response.writeHead(status, { "content-type": "application/json" }).end(answer);
    if (fate === "running") return say(200, JSON.stringify({ jobReference: { jobId }, status: { state: "RUNNING" } }));
    if (fate === "conflict") return say(409, JSON.stringify({ error: { code: 409, message: "Already Exists" } }));
    if (fate === "denied") return say(403, JSON.stringify({ error: { code: 403, message: "Access Denied: for now" } }));
    const answer = await passOn(method, url, body);
    say(answer.status, await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("COLLECTRO_BIGQUERY_ENDPOINT", `http://127.0.0.1:${port}`);
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return moves;
}
