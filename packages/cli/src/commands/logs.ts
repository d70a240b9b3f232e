import { createReadStream, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ProblemError, parseLogLine } from "@collectro/contract";
import { type JobPlace, jobLogCommand, LogTail, type State } from "@collectro/crawler";
import { showLogLine } from "../display.js";
import { type OperationTexts, operationTexts } from "../operation-texts.js";
import { findRun } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";

const POLL_MS = 200;

/** What `collectro logs` takes. */
export interface LogsOptions {
  readonly follow?: boolean;
  readonly errors?: boolean;
  readonly search?: string;
}

/** `collectro logs RUN`: its log lines; with `--follow` until the run has ended. With `--json` the lines as they came. */
export async function logs(session: Session, given: string, options: LogsOptions): Promise<number> {
  await using state = stateOf(session);
  const { id, details } = findRun(state, given, operationTexts(session.language));
  if (details.job) throw elsewhere(id, details.job, operationTexts(session.language));
  const print = printer(session, options);
  const { log } = state.folderOf(id);
  if (options.follow) await follow(state, id, log, print);
  else if (existsSync(log)) for await (const line of linesOf(log)) print(line);
  return 0;
}

function elsewhere(id: string, job: JobPlace, texts: OperationTexts): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where: id, detail: texts.inCluster, hint: jobLogCommand(job) }]);
}

/** The lines of a file, ended by a line feed and nothing else. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}

function printer({ json }: Session, { errors, search }: LogsOptions): (line: string) => void {
  return (line) => {
    const parsed = parseLogLine(line);
    if (errors && parsed.severity !== "error") return;
    if (search !== undefined && !parsed.log.includes(search)) return;
    console.log(json ? line : showLogLine(parsed));
  };
}

async function follow(state: State, id: string, log: string, print: (line: string) => void): Promise<void> {
  const stop = new AbortController();
  using _ = onStop(() => stop.abort());
  const tail = new LogTail(log);
  while (!stop.signal.aborted && state.runs.read(id)?.phase !== "ended") {
    for (const line of (await tail.poll()).lines) print(line);
    await sleep(POLL_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  for (const line of (await tail.finish()).lines) print(line);
}
