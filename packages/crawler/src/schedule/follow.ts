import { crawl } from "../crawl.js";
import { CRAWL_EXIT } from "../exit-codes.js";
import { RunBusy } from "../run-busy.js";
import type { Workflow } from "../workflow/workflow.js";
import type { Schedule } from "./schedule.js";
import type { SchedulerRequest } from "./scheduler.js";
import { dueTurn, type Turn } from "./turns.js";

type Followed = SchedulerRequest & Required<Pick<SchedulerRequest, "onEvent" | "now">>;

/**
 * Gives each turn of a workflow that has come its run, one after the other, the oldest first. Turns from before
 * `startedAt` were missed. Leaves the rest for the next look where another run of the workflow is under way.
 */
export async function followSchedule(request: Followed, workflow: Workflow, startedAt: Date): Promise<void> {
  const { state, signal, onEvent, now } = request;
  const { schedule, name } = workflow;
  while (schedule && !signal.aborted) {
    const turn = dueTurn(schedule, state.runs.marks.read(name) ?? now(), now());
    if (!turn) return;
    if (isSkipped(schedule, turn, startedAt)) onEvent({ type: "skipped", workflow: name, turn });
    else if (!(await runTurn(request, workflow, turn))) return;
    state.runs.marks.write(name, turn.at);
  }
}

function isSkipped({ missed }: Schedule, { at }: Turn, startedAt: Date): boolean {
  return missed === "skip" && at < startedAt;
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
      signal,
      workflow,
      window: turn.window,
      turn: turn.at,
      onEvent: (event) => onEvent({ type: "crawl", workflow: name, event }),
      ...(language ? { language } : {}),
      ...(times ? { times } : {}),
    });
    onEvent({ type: "ended", workflow: name, turn, outcome });
    // The run was ended by the scheduler's own end, which says nothing of it.
    if (outcome.exitCode === CRAWL_EXIT.stopped && signal.aborted) state.runs.releaseTurn(outcome.runId);
    return !signal.aborted || outcome.exitCode !== CRAWL_EXIT.stopped;
  } catch (error) {
    if (error instanceof RunBusy) return error.run.turn === turn.at.toISOString();
    onEvent({ type: "failed", workflow: name, turn, cause: (error as Error).message });
    return false;
  }
}
