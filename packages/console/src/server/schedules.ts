import type { Language } from "@collectro/contract";
import { runSchedules, type SchedulerEvent } from "@collectro/crawler";
import type { ConsoleContext } from "./context.js";
import type { KeeperListener } from "./runs/run-keeper.js";

/** Runs the workflows' schedules until the console ends. What is in no run is told to every page. */
export async function followSchedules(context: ConsoleContext, language: Language): Promise<void> {
  const { state, keeper, signal, workflows, workflowsDir } = context;
  /** Who hears of the run of a workflow; of each one goes on at a time. */
  const takes = new Map<string, KeeperListener>();
  await runSchedules({
    state,
    signal,
    workflows,
    language,
    signalOf(workflow) {
      const { signal: stop, take } = keeper.adopt();
      takes.set(workflow, take);
      return stop;
    },
    onEvent(event) {
      if (event.type === "crawl") takes.get(event.workflow)?.(event.event, event.runId);
      const text = faultOf(event, workflowsDir);
      if (text) context.hub.publish("fault", () => ({ text, at: new Date().toISOString() }));
    },
  });
}

/** What every page is told of an event; undefined: nothing. */
export function faultOf(event: SchedulerEvent, workflowsDir: string): string | undefined {
  // Where, and no more: details quote the file, secrets that are written out in it, too. The list of workflows tells them hidden.
  if (event.type === "problems") {
    const places = event.problems.map(({ code, where = "" }) => `${code} ${where.replace(`${workflowsDir}/`, "")}`);
    // One of each file: where there is one, others often follow from it.
    return [...new Map(places.toReversed().map((place) => [place.split(":")[0], place])).values()].reverse().join(", ");
  }
  if (event.type === "fault") return event.workflow ? `${event.workflow}: ${event.cause}` : event.cause;
  if (event.type === "failed") return `${event.workflow} ${event.turn.window.from}: ${event.cause}`;
  return undefined;
}
