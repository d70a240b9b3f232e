import { formatCause } from "@collectro/backfill";
import { joinBackfill, type WorkerEvent } from "@collectro/backfill/engine";
import { formatProblem, ProblemError, problemsOf } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import { WORKER_VARIABLE, type WorkerTask } from "@collectro/kubernetes";
import { EXIT_BAD_INPUT } from "../failure.js";
import { leaveLastWord } from "../last-word.js";
import { oneLine } from "../one-line.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { onStop } from "../stop-signals.js";

const EXIT_STOPPED = 4;

/**
 * `collectro backfill-worker`, as a pod of a backfill runs it: the task in a variable, the index as Kubernetes gives it. Exit code
 * 0 when nothing is left that it may take, whatever its slices came to: that is in the ledger; 2 when the task cannot be done by
 * any pod; 4 stopped.
 */
export async function backfillWorkerVerb(session: Session): Promise<number> {
  const { language, env } = session;
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  try {
    const { order, workflow } = taskOf(env[WORKER_VARIABLE]);
    const index = indexOf(env["JOB_COMPLETION_INDEX"], order.workers);
    await using state = stateOf(session);
    await joinBackfill({
      order,
      index,
      workflow: inThisImage(workflow, env),
      state,
      language,
      signal: stop.signal,
      onEvent: (event) => console.log(lineOf(event, language)),
    });
    return stop.signal.aborted ? EXIT_STOPPED : 0;
  } catch (error) {
    const told = problemsOf(error)?.map((problem) => oneLine(formatProblem(problem, language)));
    leaveLastWord(told?.join("\n") ?? oneLine((error as Error).message));
    throw error;
  }
}

function taskOf(text: string | undefined): WorkerTask {
  try {
    return JSON.parse(text ?? "") as WorkerTask;
  } catch {
    throw wrong(WORKER_VARIABLE, "it holds no task; only the pods of a backfill run this");
  }
}

function indexOf(text: string | undefined, workers: number): number {
  const index = Number(text ?? Number.NaN);
  if (Number.isInteger(index) && index >= 0 && index < workers) return index;
  throw wrong("JOB_COMPLETION_INDEX", `"${text ?? ""}" is no index from 0 to ${workers - 1}`);
}

/** The program of an image that holds both is a process beside this one: the image says which. */
function inThisImage(workflow: Workflow, env: NodeJS.ProcessEnv): Workflow {
  const here = { ...workflow, dir: process.cwd() };
  if (workflow.runnable.kind === "command") return here;
  const [program, ...rest] = (env["COLLECTRO_HOST_COMMAND"] ?? "").split(" ").filter((word) => word !== "");
  if (program === undefined)
    throw wrong("COLLECTRO_HOST_COMMAND", "this image does not say how to start its connectors");
  return { ...here, runnable: { kind: "command", command: [program, ...rest] } };
}

function lineOf(event: WorkerEvent, language: Session["language"]): string {
  if (event.type === "broken") return `broken ${event.object}`;
  const dates = `${event.slice.from} – ${event.slice.to}`;
  if (event.type !== "ended") return `${event.type} ${dates}`;
  const { verdict, rows, why } = event.end;
  return oneLine(`${verdict} ${dates}, rows: ${rows}${why ? `, ${formatCause(why, language)}` : ""}`);
}

function wrong(where: string, detail: string): ProblemError {
  return Object.assign(new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }]), { exitCode: EXIT_BAD_INPUT });
}
