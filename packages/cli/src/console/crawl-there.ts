import { realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConsoleEvents, LogEntry, RunDetail, RunRequest, Started } from "@collectro/console";
import { ProblemError, type RunWindow } from "@collectro/contract";
import {
  CRAWL_EXIT,
  type CrawlOutcome,
  type CrawlStage,
  loadWorkflows,
  passedDigests,
  type RunPhase,
  readHostRecord,
  type State,
  type Workflow,
} from "@collectro/crawler";
import { outcomeJson, showOutcome } from "../crawl-report.js";
import { CrawlScreen } from "../crawl-screen.js";
import type { Session } from "../session.js";
import { onStop } from "../stop-signals.js";
import { type ConsoleClient, consoleClient } from "./console-client.js";
import { type ConsoleFile, runningConsole } from "./console-file.js";
import { type ConsoleTexts, consoleTexts } from "./console-texts.js";

const LOOK_MS = 200;

/** The console that runs on the session's state folder and declares that very workflow file; undefined when there is none. */
export async function consoleWith(session: Session, path: string): Promise<ConsoleFile | undefined> {
  const running = runningConsole(session.stateDir);
  if (!running || running.readOnly) return undefined;
  const file = realpathSync(path);
  const { workflows } = await loadWorkflows(running.workflowsDir);
  return workflows.some((declared) => realpathSync(declared.path) === file) ? running : undefined;
}

/**
 * Has a console run a workflow, and shows it as if it ran here. A request to stop stops it there; a second one does not wait
 * for its end. Resolves to the exit code.
 * @throws ProblemError OUTCOME_UNKNOWN when the console has ended its work on the run, which stays open; CONSOLE_GONE
 */
export async function crawlThere(
  session: Session,
  state: State,
  there: ConsoleFile,
  what: { readonly workflow: Workflow; readonly window: RunWindow },
): Promise<number> {
  const texts = consoleTexts(session.language);
  const client = consoleClient(there, session.language);
  const { name } = what.workflow;
  const request: RunRequest = { ...what.window, variables: passedDigests(what.workflow) };
  const { run } = await client.post<Started>(`/api/workflows/${encodeURIComponent(name)}/runs`, request);
  if (!session.json) console.log(texts.runsThere(there.url));
  const left = new AbortController();
  let presses = 0;
  using _ = onStop(() => {
    if (++presses > 1) return left.abort();
    console.error(texts.stopping);
    // Where it is not worked on any more there is nothing to stop, and nothing to wait for.
    client.post(`/api/runs/${run}/stop`, {}).catch(() => left.abort());
  });
  const screen = new CrawlScreen(session);
  // A connection that breaks says nothing of the run: the record does.
  await show(client, run, screen, left.signal).catch(() => undefined);
  const end = await ending(session, state, client, run, left.signal);
  const outcome = typeof end === "string" ? undefined : end;
  for (const warning of outcome?.warnings ?? []) screen.show({ type: "warning", warning });
  screen.close();
  if (typeof end === "string") throw withoutEnd(end, name, run, texts);
  const record = await readHostRecord(state.folderOf(run).sharedDir);
  if (session.json) console.log(outcomeJson(session, end, record));
  else await showOutcome(session, state, what.workflow, end, record);
  return end.exitCode;
}

/** `gone`: the console ended before the run. `open`: it has ended its work on the run, which has not ended. `left`: somebody would not wait. */
type NoEnd = "gone" | "open" | "left";

/** How a run ended. A console that is being stopped ends its runs first. */
async function ending(
  { stateDir }: Session,
  state: State,
  client: ConsoleClient,
  run: string,
  left: AbortSignal,
): Promise<CrawlOutcome | NoEnd> {
  while (true) {
    const isThere = runningConsole(stateDir) !== undefined;
    const isWorkedOn = isThere && (await worksOn(client, run));
    // Read after it was asked: whatever it has written up to then is in the record.
    const outcome = outcomeOf(state, run);
    if (outcome) return outcome;
    if (!isThere) return "gone";
    if (!isWorkedOn) return "open";
    if (left.aborted) return "left";
    await sleep(LOOK_MS, undefined, { signal: left }).catch(() => undefined);
  }
}

/** Whether the console works on a run; one that does not answer is asked again. */
async function worksOn(client: ConsoleClient, run: string): Promise<boolean> {
  return await client.get<RunDetail>(`/api/runs/${run}`).then(
    ({ stoppable }) => stoppable,
    () => true,
  );
}

function withoutEnd(end: NoEnd, name: string, run: string, texts: ConsoleTexts): Error {
  const problem = { gone: "CONSOLE_GONE", open: "OUTCOME_UNKNOWN", left: "RUN_BUSY" } as const;
  const detail = { gone: texts.gone(run), open: texts.staysOpen(run), left: texts.left(run) }[end];
  const exitCode = end === "open" ? CRAWL_EXIT.warehouse : CRAWL_EXIT.stopped;
  return Object.assign(new ProblemError([{ code: problem[end], where: name, detail }]), { exitCode });
}

const STAGES: Readonly<Record<string, CrawlStage>> = { listed: "objects", validated: "validated", loaded: "loaded" };

/** Follows a run to its end, or to where the console's work on it has ended: its log in one stream, its phases and counts in the other. */
async function show(client: ConsoleClient, runId: string, screen: CrawlScreen, left: AbortSignal): Promise<void> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, left]);
  let shown: RunPhase | undefined;
  const reach = (phase: RunPhase): void => {
    if (phase !== shown) screen.show({ type: "phase", runId, phase });
    shown = phase;
  };
  reach("starting");
  const counts = (async () => {
    for await (const { name, data } of client.events("/api/events", signal)) {
      if (name === "run") {
        const run = JSON.parse(data) as ConsoleEvents["run"];
        if (run.id === runId && run.phase !== "ended") reach(run.phase);
      }
      if (name === "fault" && (JSON.parse(data) as ConsoleEvents["fault"]).run === runId) over.abort();
      if (name !== "stages") continue;
      const { run, stages } = JSON.parse(data) as ConsoleEvents["stages"];
      for (const { stage, count, total } of run === runId ? stages : []) {
        const known = STAGES[stage];
        if (known && count !== undefined)
          screen.show({ type: "stage", stage: known, count, ...(total === undefined ? {} : { total }) });
      }
    }
  })().catch(() => undefined);
  try {
    for await (const { name, data } of client.events(`/api/runs/${runId}/log/stream`, signal)) {
      if (name === "end") break;
      if (name !== "lines") continue;
      if (shown === "starting") reach("watching");
      for (const { severity, log, unreadable } of JSON.parse(data) as LogEntry[])
        screen.show({ type: "log", line: { severity, log, wellFormed: unreadable !== true } });
    }
  } finally {
    over.abort();
    await counts;
  }
  reach("ended");
}

/** What the record says of an ended run; undefined while it is open. */
function outcomeOf(state: State, runId: string): CrawlOutcome | undefined {
  const run = state.runs.read(runId);
  if (!run?.verdict || run.exitCode === undefined) return undefined;
  const { verdict, exitCode, reasons, warnings, counts } = run;
  const alreadyLoaded = reasons.some(({ code }) => code === "ALREADY_LOADED");
  return { runId, verdict, exitCode, reasons, warnings, counts, alreadyLoaded, dir: state.folderOf(runId).dir };
}
