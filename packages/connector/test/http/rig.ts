import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createHttp, type HttpParts, type OwnedHttp } from "@collectro/connector/runtime";
import { onTestFinished } from "vitest";
import type { HttpOptions } from "../../src/http.js";

/** A real server on an ephemeral port, closed when the test ends. */
export interface TestServer {
  readonly origin: string;
  readonly port: number;
  /** Every request so far, `METHOD /path`. */
  readonly requests: string[];
}

/** Starts an HTTP server; `answer` gets the number of the request, from 1. */
export async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<TestServer> {
  const requests: string[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response, requests.length);
  };
  const port = await listen(createServer(listener));
  return { origin: `http://127.0.0.1:${port}`, port, requests };
}

/** Starts a server that answers each connection's first bytes with raw bytes of the test's choice. */
export async function serveRaw(answer: (socket: Socket, count: number) => void): Promise<TestServer> {
  const requests: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (data) => {
      requests.push(data.toString().split(" HTTP/")[0] ?? "");
      answer(socket, requests.length);
    });
  });
  const port = await listen(server);
  return { origin: `http://127.0.0.1:${port}`, port, requests };
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** The helper on a clock that never really waits, and what it told. */
export interface Rig {
  readonly http: OwnedHttp;
  readonly lines: string[];
  /** `reason until ISO time`. */
  readonly waits: string[];
  readonly sleepsMs: number[];
  readonly abort: (reason: Error) => void;
}

/** When the test's clock starts. */
export const START = new Date("2024-09-24T00:00:00.000Z");

/** Makes the helper; loopback is allowed unless `options.allowPrivate` says otherwise. */
export function rig(options: HttpOptions = {}, parts: Partial<HttpParts> = {}): Rig {
  const lines: string[] = [];
  const waits: string[] = [];
  const sleepsMs: number[] = [];
  const controller = new AbortController();
  let nowMs = START.getTime();
  const http = createHttp(
    { allowPrivate: ["127.0.0.1"], ...options },
    {
      log: { info: (line) => lines.push(line) },
      progress: { waiting: (reason, until) => waits.push(`${reason} until ${until?.toISOString()}`) },
      clock: {
        now: () => new Date(nowMs),
        async sleep(ms, signal) {
          signal?.throwIfAborted();
          sleepsMs.push(ms);
          nowMs += ms;
        },
      },
      signal: controller.signal,
      random: () => 0.5,
      ...parts,
    },
  );
  onTestFinished(() => http.close());
  return { http, lines, waits, sleepsMs, abort: (reason) => controller.abort(reason) };
}

/** The first problem of what a promise rejects with; fails when it does not. */
export async function problemOf(promise: Promise<unknown>): Promise<{ code: string; where: string; detail: string }> {
  try {
    await promise;
  } catch (error) {
    const [problem] = (error as { problems?: { code: string; where: string; detail: string }[] }).problems ?? [];
    if (problem) return problem;
    throw error;
  }
  throw new Error("it did not fail");
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
}

/** Everything that comes. */
export async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = [];
  for await (const value of values) list.push(value);
  return list;
}
