import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AnyRow, type Clock, isUnchecked, type RunContext, type RunWindow } from "@collectro/connector";
import { createHttp } from "@collectro/connector/runtime";
import { onTestFinished } from "vitest";
import connector from "../src/index.js";

/** One request as the source saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** As it stood in the URL. */
  readonly search: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the test's source answers: any JSON value, or a function that writes the answer itself. */
export type Answer = (request: SeenRequest, response: ServerResponse) => unknown;

/** A real HTTP source on an ephemeral port, closed when the test ends. */
export async function serve(answer: Answer) {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://source.test");
    let body = "";
    for await (const chunk of request) body += chunk;
    const query = Object.fromEntries(url.searchParams);
    const seen = {
      method: request.method ?? "",
      path: url.pathname,
      search: url.search,
      query,
      headers: request.headers,
      body,
    };
    requests.push(seen);
    const value = await answer(seen, response);
    if (!response.headersSent && value !== undefined) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, requests };
}

/** How a test runs the connector. */
export interface RunOptions {
  readonly window?: RunWindow;
  readonly limit?: number;
  readonly clock?: Clock;
  /** Called with each batch of rows; returning false ends the slice there. */
  readonly onRows?: (rows: readonly unknown[]) => Promise<boolean | undefined> | boolean | undefined;
  /** Gets each line of the log. */
  readonly onInfo?: (line: string) => void;
  /** Reads all slices at the same time. */
  readonly together?: boolean;
}

/** One day. */
export const DAY: RunWindow = { from: "2024-09-24", to: "2024-09-24" };

/** A clock that never really waits. */
export function quickClock(): Clock & { readonly sleepsMs: number[] } {
  const sleepsMs: number[] = [];
  let nowMs = Date.parse("2024-09-25T00:00:00Z");
  return {
    sleepsMs,
    now: () => new Date(nowMs),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleepsMs.push(ms);
      nowMs += ms;
    },
  };
}

/** Typed params as the host would pass them on; throws the problems of raw ones that do not fit. */
export function parse(raw: Readonly<Record<string, unknown>>): never {
  const parsed = connector.parseParams({ allowPrivate: ["127.0.0.1"], ...raw });
  if (!parsed.ok) throw Object.assign(new Error("params do not fit"), { problems: parsed.problems });
  return parsed.params as never;
}

/** Runs the connector over a window, slice after slice, and returns the rows. */
export async function rowsOf(raw: Readonly<Record<string, unknown>>, options: RunOptions = {}): Promise<AnyRow[]> {
  const {
    window = DAY,
    limit,
    clock = quickClock(),
    onRows = () => true,
    onInfo = () => {},
    together = false,
  } = options;
  const params = parse(raw);
  const controller = new AbortController();
  const progress = { waiting() {}, moved() {}, skipped() {}, nulled() {} };
  const log = { info: onInfo };
  const http = createHttp({}, { log, progress, clock, signal: controller.signal });
  onTestFinished(() => http.close());
  const rows: AnyRow[] = [];
  async function readSlice(slice: RunWindow): Promise<void> {
    const common = { params, window, slice, http, log, progress, clock, limit, timeZone: "Asia/Tokyo" };
    const context: RunContext<never> = { ...common, signal: controller.signal, schema: undefined, wants: "rows" };
    for await (const item of connector.read(context)) {
      if (!isUnchecked(item)) throw new Error("the connector must not vouch for rows from outside");
      for (const row of item.rows) rows.push(row as AnyRow);
      if ((await onRows(item.rows)) === false) return;
    }
  }
  const slices = connector.slices(window, params);
  if (together) await Promise.all(slices.map(readSlice));
  else for (const slice of slices) await readSlice(slice);
  return rows;
}

/** The problems that something fails with. */
export async function problemsOf(run: () => unknown): Promise<{ code: string; where: string; detail: string }[]> {
  try {
    await run();
  } catch (error) {
    const { problems } = error as { problems?: { code: string; where: string; detail: string }[] };
    if (problems) return problems;
    throw error;
  }
  throw new Error("it did not fail");
}

/** The only problem that a run fails with. */
export async function problemOf(raw: Readonly<Record<string, unknown>>, options?: RunOptions) {
  const [problem] = await problemsOf(() => rowsOf(raw, options));
  if (!problem) throw new Error("it failed without a problem");
  return problem;
}

/** Rows 1 to `count`. */
export function numberedRows(count: number): { id: number }[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
}
