import { formatProblem } from "@collectro/contract";
import {
  loadWorkflows,
  nextTurns,
  runSchedules,
  type SchedulerEvent,
  type Turn,
  type Workflow,
  type WorkflowFolder,
} from "@collectro/crawler";
import colors from "picocolors";
import { showTable } from "../display.js";
import { oneLine } from "../one-line.js";
import { type OperationTexts, operationTexts } from "../operation-texts.js";
import { countOf, ruleOf } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";

/** What `collectro schedule` takes. */
export interface ScheduleOptions {
  readonly workflows: string;
  readonly next: string;
}

/** What `collectro schedule run` takes. */
export interface ScheduleRunOptions {
  readonly workflows: string;
  readonly parallel: string;
}

/** `collectro schedule`: the next runs of every workflow with a schedule. Exit 2 when a file is wrong. */
export async function schedule(session: Session, { workflows: dir, next }: ScheduleOptions): Promise<number> {
  const texts = operationTexts(session.language);
  const count = countOf("--next", next, texts);
  const folder = await loadWorkflows(dir);
  const planned = scheduledOf(folder).map((workflow) => ({
    workflow,
    turns: workflow.schedule ? nextTurns(workflow.schedule, new Date(), count) : [],
  }));
  tellProblems(session, folder);
  if (session.json) console.log(JSON.stringify(planned.map(toJson)));
  else if (planned.length === 0) console.log(texts.noSchedule);
  else console.log(table(planned, texts));
  return folder.problems.length > 0 ? 2 : 0;
}

interface Planned {
  readonly workflow: Workflow;
  readonly turns: readonly Turn[];
}

function scheduledOf({ workflows }: WorkflowFolder): Workflow[] {
  return workflows.map(({ workflow }) => workflow).filter((workflow) => workflow.schedule !== undefined);
}

function toJson({ workflow, turns }: Planned): object {
  const { name, schedule: rule } = workflow;
  return { workflow: name, ...rule, next: turns.map(({ at, window }) => ({ at: at.toISOString(), ...window })) };
}

function table(planned: readonly Planned[], texts: OperationTexts): string {
  const rows = planned.flatMap(({ workflow, turns }) =>
    turns.map(({ at, window }, index) => [
      index === 0 ? workflow.name : "",
      index === 0 ? ruleOf(workflow) : "",
      at.toLocaleString("sv-SE", { timeZone: workflow.schedule?.timeZone }),
      window.from,
    ]),
  );
  return showTable(texts.scheduleColumns, rows);
}

function tellProblems({ language }: Session, { problems }: WorkflowFolder): void {
  for (const problem of problems) console.error(oneLine(formatProblem(problem, language)));
}

/** `collectro schedule run`: runs them until it is stopped. Exit 0 after a stop, 2 when there is nothing to follow. */
export async function runSchedule(session: Session, options: ScheduleRunOptions): Promise<number> {
  const texts = operationTexts(session.language);
  const parallel = Math.max(1, countOf("--parallel", options.parallel, texts));
  const first = await loadWorkflows(options.workflows);
  if (scheduledOf(first).length === 0) {
    tellProblems(session, first);
    console.error(texts.noSchedule);
    return 2;
  }
  await using state = stateOf(session);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  if (!session.json) console.log(texts.running(scheduledOf(first).length, parallel));
  await runSchedules({
    state,
    parallel,
    signal: stop.signal,
    language: session.language,
    workflows: () => loadWorkflows(options.workflows),
    onEvent: (event) => show(session, texts, event),
  });
  if (!session.json) console.log(texts.scheduleStopped);
  return 0;
}

/** A service's output is read by other programs and by people later: one line an event, with its time. */
function show(session: Session, texts: OperationTexts, event: SchedulerEvent): void {
  if (event.type === "crawl") return;
  const at = new Date();
  if (session.json) {
    console.log(JSON.stringify({ at: at.toISOString(), ...event }));
    return;
  }
  for (const line of lineOf(session, texts, event)) console.log(`${colors.dim(at.toLocaleString("sv-SE"))} ${line}`);
}

function lineOf(session: Session, texts: OperationTexts, event: Exclude<SchedulerEvent, { type: "crawl" }>): string[] {
  switch (event.type) {
    case "problems":
      return event.problems.map((problem) => colors.red(oneLine(formatProblem(problem, session.language))));
    case "resumed":
      return [session.texts.resumed(event.outcome.runId, event.outcome.verdict)];
    case "rewound":
      return [colors.yellow(texts.rewound(event.workflow, event.from.toLocaleString("sv-SE")))];
    case "fault":
      return [colors.red(texts.fault(event.workflow, event.cause))];
    case "begins":
      return [texts.begins(event.workflow, event.turn.window.from, dueOf(event.turn))];
    case "ended":
      return [texts.ended(event.workflow, event.turn.window.from, event.outcome.verdict, event.outcome.runId)];
    case "failed":
      return [colors.red(texts.notStarted(event.workflow, event.turn.window.from, event.cause))];
    case "skipped":
      return [texts.skipped(event.workflow, event.turn.window.from, dueOf(event.turn))];
  }
}

/** When a turn was due, in its schedule's zone, as `collectro schedule` shows it. */
function dueOf({ at, timeZone }: Turn): string {
  return at.toLocaleString("sv-SE", { timeZone });
}
