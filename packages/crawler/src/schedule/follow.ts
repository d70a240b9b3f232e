import { crawl } from "../crawl.js";
import { CRAWL_EXIT } from "../exit-codes.js";
import type { ScheduleMark } from "../record/schedule-marks.js";
import { RunBusy } from "../run-busy.js";
import type { Workflow } from "../workflow/workflow.js";
import type { SchedulerRequest } from "./scheduler.js";
import { dueTurn, ruleOf, type Turn } from "./turns.js";

type Followed = SchedulerRequest & Required<Pick<SchedulerRequest, "onEvent" | "now">>;

/**
 * Gives each turn of a workflow that has come its run, one after the other, the oldest first. Turns from before
 * `startedAt` were missed. Leaves the rest for the next look where another run of the workflow is under way.
 */
export async function followSchedule(request: Followed, workflow: Workflow, startedAt: Date): Promise<void> {
  const { state, signal, onEvent, now } = request;
  const { schedule, name } = workflow;
  while (schedule && !signal.aborted) {
    const mark = markOf(request, name);
    const turn = dueTurn(schedule, mark.seenUntil, now());
    if (!turn) return;
    if (isSkipped(request, workflow, mark, turn, startedAt)) {
      onEvent({ type: "skipped", workflow: name, turn });
      state.runs.marks.write(name, { seenUntil: turn.at });
    } else {
      if (!(await runTurn(request, workflow, turn))) return;
      state.runs.marks.write(name, { seenUntil: turn.at, rule: ruleOf(schedule), lastFrom: turn.window.from });
    }
  }
}

/** A mark of the future was made by a clock that was wrong; it would hold up the schedule until then. */
function markOf({ state, now, onEvent }: Followed, workflow: string): ScheduleMark {
  const mark = state.runs.marks.read(workflow) ?? { seenUntil: now(), rule: "", lastFrom: "" };
  if (mark.seenUntil <= now()) return mark;
  onEvent({ type: "rewound", workflow, from: mark.seenUntil });
  const rewound = { ...mark, seenUntil: now(), lastFrom: "" };
  state.runs.marks.write(workflow, rewound);
  return rewound;
}

function isSkipped(
  { state }: Followed,
  { name, schedule }: Workflow,
  { rule, lastFrom }: ScheduleMark,
  { at, window }: Turn,
  startedAt: Date,
): boolean {
  if (!schedule) return true;
  // A rule that was changed may come to a date that the old one has had.
  if (rule !== "" && rule !== ruleOf(schedule) && window.from <= lastFrom) return true;
  if (schedule.missed === "catch-up" || at >= startedAt) return false;
  return !state.runs.wasCutOff(name, at.toISOString());
}

/** True when the turn has had its run, by whomever. */
async function runTurn(request: Followed, workflow: Workflow, turn: Turn): Promise<boolean> {
  const { state, signal, onEvent, language, times } = request;
  const { name } = workflow;
  if (state.runs.list(1, { workflow: name, verdict: "open" }).length > 0) return false;
  onEvent({ type: "begins", workflow: name, turn });
  try {
    const outcome = await crawl({
      state,
      signal: request.signalOf ? AbortSignal.any([signal, request.signalOf(name)]) : signal,
      workflow,
      window: turn.window,
      turn: turn.at,
      onEvent: (event, runId) => onEvent({ type: "crawl", workflow: name, runId, event }),
      ...(language ? { language } : {}),
      ...(times ? { times } : {}),
    });
    onEvent({ type: "ended", workflow: name, turn, outcome });
    // A run that was stopped with its scheduler says nothing of its turn, and has given it back.
    return outcome.exitCode !== CRAWL_EXIT.stopped || !signal.aborted;
  } catch (error) {
    // A run of this turn that goes on may still be stopped, and give the turn back.
    if (error instanceof RunBusy) return error.run.turn === turn.at.toISOString() && error.run.phase === "ended";
    onEvent({ type: "failed", workflow: name, turn, cause: (error as Error).message });
    return false;
  }
}
