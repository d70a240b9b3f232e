import { resolve } from "node:path";
import { startConsole } from "@collectro/console";
import { type ProblemCode, ProblemError } from "@collectro/contract";
import colors from "picocolors";
import { connectorCatalogue } from "../connector-catalogue.js";
import { type ClusterRunsOptions, clusterRuns } from "../console/cluster-runs.js";
import { readConsoleFile, takePlace, writeConsoleFile } from "../console/console-file.js";
import { type ConsoleTexts, consoleTexts } from "../console/console-texts.js";
import { operationTexts } from "../operation-texts.js";
import { countOf } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";

/** What `collectro console` takes. */
export interface ConsoleVerbOptions extends ClusterRunsOptions {
  readonly port: string;
  readonly host: string;
  readonly workflows: string;
  readonly readOnly?: boolean;
  readonly schedules: boolean;
  readonly allowedHost?: readonly string[];
  readonly authHeader?: string;
  readonly authUser?: readonly string[];
}

const LOOPBACK = ["127.0.0.1", "localhost", "::1"];

/** `collectro console`: serves it until it is stopped. Exit 0 after a stop, 2 when it cannot be started as asked. */
export async function consoleVerb(session: Session, options: ConsoleVerbOptions): Promise<number> {
  const texts = consoleTexts(session.language);
  const port = countOf("--port", options.port, operationTexts(session.language));
  const headerAuth = headerAuthOf(options, texts);
  const enterRunsInto = await clusterRuns(session, options);
  const workflowsDir = resolve(options.workflows);
  await using state = stateOf(session);
  using place = takePlace(session.stateDir);
  if (!place) {
    const url = readConsoleFile(session.stateDir)?.url ?? "";
    throw refusal("CONSOLE_RUNNING", session.stateDir, texts.runs(url));
  }
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const { host, readOnly = false, schedules, allowedHost = [] } = options;
  await using console_ = await startConsole({
    state,
    workflowsDir,
    host,
    port,
    readOnly,
    schedules,
    language: session.language,
    connectors: connectorCatalogue(session, workflowsDir),
    allowedHosts: allowedHost,
    signal: stop.signal,
    ...(headerAuth ? { headerAuth } : {}),
    ...(enterRunsInto ? { enterRuns: enterRunsInto(state) } : {}),
  }).catch((error: NodeJS.ErrnoException) => {
    throw whyNotStarted(error, options.port, texts);
  });
  const { url, token } = console_;
  // Notifications lead to the run's page, under the name that people use where they have said it.
  process.env["COLLECTRO_CONSOLE_URL"] ??= url;
  const startedAt = new Date().toISOString();
  using __ = writeConsoleFile(session.stateDir, { url, token, pid: process.pid, startedAt, workflowsDir, readOnly });
  if (session.json) console.log(JSON.stringify({ url, token, workflowsDir, readOnly }));
  else tell(texts, options, `${url}/${headerAuth ? "" : `?token=${token}`}`);
  await console_.closed;
  if (!session.json) console.log(texts.stopped);
  return 0;
}

function tell(texts: ConsoleTexts, { host, readOnly }: ConsoleVerbOptions, address: string): void {
  console.log(`${texts.open}: ${colors.cyan(address)}`);
  if (readOnly) console.log(colors.dim(texts.readOnly));
  if (!LOOPBACK.includes(host)) console.error(colors.yellow(texts.exposed));
  console.log(colors.dim(texts.stops));
}

function headerAuthOf({ authHeader, authUser = [] }: ConsoleVerbOptions, texts: ConsoleTexts) {
  if (authHeader === undefined && authUser.length === 0) return undefined;
  if (authHeader && authUser.length > 0) return { header: authHeader, users: authUser };
  throw refusal("ARGUMENT_INVALID", "--auth-header", texts.bothOrNone);
}

function whyNotStarted(error: NodeJS.ErrnoException, port: string, texts: ConsoleTexts): Error {
  const { code, syscall, message } = error;
  if (code === "EADDRINUSE") return refusal("ARGUMENT_INVALID", "--port", texts.portTaken(port));
  if (code === "ERR_SOCKET_BAD_PORT") return refusal("ARGUMENT_INVALID", "--port", texts.badPort(port));
  const isAddress = syscall === "listen" || syscall === "getaddrinfo";
  return isAddress ? refusal("ARGUMENT_INVALID", "--host", message) : error;
}

function refusal(code: ProblemCode, where: string, detail: string): ProblemError {
  return new ProblemError([{ code, where, detail }]);
}
