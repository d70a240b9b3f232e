import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { formatProblem, type Language, problemsOf } from "@collectro/contract";
import { type CrawlEvent, loadWorkflows, type State } from "@collectro/crawler";
import type { ConnectorCatalogue } from "../connectors.js";
import { createApp } from "./app.js";
import { registerAuthoringRoutes } from "./authoring/index.js";
import type { ConsoleContext } from "./context.js";
import { EventHub } from "./events/hub.js";
import { RunLogs } from "./log/run-logs.js";
import { registerDataRoutes } from "./routes/data.js";
import { registerLogRoutes } from "./routes/log.js";
import { registerRunRoutes } from "./routes/runs.js";
import { registerSessionRoutes } from "./routes/session.js";
import { RunFeed } from "./runs/run-feed.js";
import { RunKeeper } from "./runs/run-keeper.js";
import { LiveStages } from "./runs/stages.js";
import { followSchedules } from "./schedules.js";
import { setSecurityHeaders } from "./security/headers.js";
import { checkOrigins } from "./security/origin.js";
import { refuseChanges } from "./security/read-only.js";
import { requireSignIn } from "./security/sign-in.js";
import { servePages } from "./static.js";
import { followFolder } from "./workflow-folder.js";

/** How a console is started. */
export interface ConsoleOptions {
  readonly state: State;
  /** The folder of workflow files; made when the first one is saved. */
  readonly workflowsDir: string;
  readonly connectors: ConnectorCatalogue;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** 0 = any free one. Default 4777. */
  readonly port?: number;
  /** Default: random. */
  readonly token?: string;
  readonly readOnly?: boolean;
  /** Names under which it is reached besides the address that it listens on: `console.example.com`. */
  readonly allowedHosts?: readonly string[];
  /** Trust a header of a proxy instead of the token. */
  readonly headerAuth?: { readonly header: string; readonly users: readonly string[] };
  /** Of containers that a schedule starts, or that are taken up. Default `en`. */
  readonly language?: Language;
  /** Follow schedules. Default true, unless `readOnly`. */
  readonly schedules?: boolean;
  /**
   * Enters runs that go on elsewhere into the record, until the signal aborts, and says to every page what keeps it from that.
   * They are shown like any other.
   */
  readonly enterRuns?: (signal: AbortSignal, fault: (error: unknown) => void) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** A console that listens. */
export interface Console extends AsyncDisposable {
  /** `http://127.0.0.1:4777`. */
  readonly url: string;
  readonly token: string;
  /** Resolves when it has ended: its runs are stopped. */
  readonly closed: Promise<void>;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 4777;

/**
 * Starts the console: the one place where its parts are put together. Runs that were interrupted are taken up.
 * @throws Error when the address is taken
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { state, host = DEFAULT_HOST, token = randomBytes(32).toString("base64url") } = options;
  const { readOnly = false, language = "en" } = options;
  const ending = new AbortController();
  const hub = new EventHub();
  const fault = (error: unknown, run?: string): void => {
    const at = new Date().toISOString();
    hub.publish("fault", (inLanguage) => ({ text: textOf(error, inLanguage), at, ...(run ? { run } : {}) }));
  };
  const live = new LiveStages();
  const logs = new RunLogs(state);
  const feed = new RunFeed(state, hub, live);
  const keeper = new RunKeeper(state, tell, fault, ending.signal);
  function tell(event: CrawlEvent, runId: string): void {
    live.take(event, runId);
    if (event.type === "log") logs.news.wake(runId);
    else feed.touch(runId);
  }
  const workflowsDir = resolve(options.workflowsDir);
  const context: ConsoleContext = {
    state,
    workflowsDir,
    connectors: options.connectors,
    hub,
    keeper,
    live,
    logs,
    readOnly,
    schedules: !readOnly && (options.schedules ?? true),
    version: version(),
    signal: ending.signal,
    workflows: () => loadWorkflows(workflowsDir),
  };

  const app = createApp();
  let port = 0;
  setSecurityHeaders(app);
  checkOrigins(app, { listen: host, names: options.allowedHosts ?? [] });
  await requireSignIn(app, { token, port: () => port, ...(options.headerAuth ? { proxy: options.headerAuth } : {}) });
  if (readOnly) refuseChanges(app);
  registerSessionRoutes(app, context);
  registerRunRoutes(app, context);
  registerLogRoutes(app, context);
  registerDataRoutes(app, context);
  const authoring = registerAuthoringRoutes(app, context);
  await servePages(app);
  await app.listen({ host, port: options.port ?? DEFAULT_PORT });
  port = (app.server.address() as AddressInfo).port;
  const work = [
    feed.follow(ending.signal, fault),
    followFolder(workflowsDir, () => hub.publish("workflows", () => ({})), ending.signal),
    ...(context.schedules ? [followSchedules(context, language)] : []),
    ...(options.enterRuns ? [options.enterRuns(ending.signal, fault)] : []),
  ];
  if (!readOnly) keeper.resume(language);

  const closed = Promise.withResolvers<void>();
  let closing = false;
  async function close(): Promise<void> {
    if (closing) return await closed.promise;
    closing = true;
    ending.abort(new Error("stopped"));
    await Promise.allSettled([keeper.settled(), authoring.settled(), ...work]);
    await app.close();
    closed.resolve();
  }
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  if (options.signal?.aborted) await close();
  return {
    url: `http://${reachedAs(host)}:${port}`,
    token,
    closed: closed.promise,
    [Symbol.asyncDispose]: close,
  };
}

function textOf(error: unknown, language: Language): string {
  const problems = problemsOf(error)?.map((problem) => formatProblem(problem, language));
  return problems?.join("\n") ?? (error as Error).message;
}

/** A name for the address in a URL; for "every address" one of them. */
function reachedAs(host: string): string {
  if (host === "0.0.0.0" || host === "::") return DEFAULT_HOST;
  return host.includes(":") ? `[${host}]` : host;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}
