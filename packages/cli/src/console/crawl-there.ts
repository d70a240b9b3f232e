import { realpathSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { ConsoleEvents, LogEntry, Started } from "@collectro/console";
import { ProblemError, type RunWindow } from "@collectro/contract";
import {
  CRAWL_EXIT,
  type CrawlOutcome,
  type CrawlStage,
  loadWorkflows,
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
import { consoleTexts } from "./console-texts.js";

const LOOK_MS = 200;

/** The console that runs on the session's state folder and declares that very workflow file; undefined when there is none. */
export async function consoleWith(session: Session, path: string): Promise<ConsoleFile | undefined> {
  const running = runningConsole(session.stateDir);
  if (!running || running.readOnly) return undefined;
  const file = realpathSync(path);
  const { workflows } = await loadWorkflows(running.workflowsDir);
  return workflows.some((declared) => realpathSync(declared.path) === file) ? running : undefined;
}

/** Has a console run a workflow, and shows it as if it ran here. A request to stop stops it there. Resolves to the exit code. */
export async function crawlThere(
  session: Session,
  state: State,
  there: ConsoleFile,
  what: { readonly workflow: Workflow; readonly window: RunWindow },
): Promise<number> {
  const texts = consoleTexts(session.language);
  const client = consoleClient(there, session.language);
  const { name } = what.workflow;
  const { run } = await client.post<Started>(`/api/workflows/${encodeURIComponent(name)}/runs`, what.window);
  if (!session.json) console.log(texts.runsThere(there.url));
  using _ = onStop(() => void client.post(`/api/runs/${run}/stop`, {}).catch(() => undefined));
  const screen = new CrawlScreen(session);
  // A connection that breaks says nothing of the run: the record does.
  await show(client, run, screen).catch(() => undefined);
  const outcome = await ending(session, state, run);
  for (const warning of outcome?.warnings ?? []) screen.show({ type: "warning", warning });
  screen.close();
  if (!outcome) {
    const detail = texts.gone(run);
    throw Object.assign(new ProblemError([{ code: "CONSOLE_GONE", where: name, detail }]), {
      exitCode: CRAWL_EXIT.stopped,
    });
  }
  const record = await readHostRecord(state.folderOf(run).sharedDir);
  if (session.json) console.log(outcomeJson(session, outcome, record));
  else await showOutcome(session, state, what.workflow, outcome, record);
  return outcome.exitCode;
}

/** How a run ended; undefined when its console did before. One that is being stopped ends its runs first. */
async function ending({ stateDir }: Session, state: State, run: string): Promise<CrawlOutcome | undefined> {
  while (runningConsole(stateDir) && !outcomeOf(state, run)) await sleep(LOOK_MS);
  return outcomeOf(state, run);
}

const STAGES: Readonly<Record<string, CrawlStage>> = { listed: "objects", validated: "validated", loaded: "loaded" };

/** Follows a run to its end: its log in one stream, its phases and counts in the other. */
async function show(client: ConsoleClient, runId: string, screen: CrawlScreen): Promise<void> {
  const over = new AbortController();
  let shown: RunPhase | undefined;
  const reach = (phase: RunPhase): void => {
    if (phase !== shown) screen.show({ type: "phase", runId, phase });
    shown = phase;
  };
  reach("starting");
  const counts = (async () => {
    for await (const { name, data } of client.events("/api/events", over.signal)) {
      if (name === "run") {
        const run = JSON.parse(data) as ConsoleEvents["run"];
        if (run.id === runId && run.phase !== "ended") reach(run.phase);
      }
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
    for await (const { name, data } of client.events(`/api/runs/${runId}/log/stream`, over.signal)) {
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
