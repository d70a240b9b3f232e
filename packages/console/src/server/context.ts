import { basename } from "node:path";
import { dateIn } from "@collectro/contract";
import type { State, Workflow, WorkflowFolder } from "@collectro/crawler";
import type { ConnectorCatalogue } from "../connectors.js";
import type { EventHub } from "./events/hub.js";
import type { RunLogs } from "./log/run-logs.js";
import { notFound } from "./problems.js";
import type { RunKeeper } from "./runs/run-keeper.js";
import type { LiveStages } from "./runs/stages.js";

/**
 * What every route works with. Routes are functions `registerXRoutes(app, context)`: plain Fastify routes that return the
 * answer or throw a ProblemError (or an ApiFailure, for a status of its own). Who may ask is judged before they are called.
 */
export interface ConsoleContext {
  readonly state: State;
  /** The folder of workflow files, absolute. It may not be there yet. */
  readonly workflowsDir: string;
  readonly connectors: ConnectorCatalogue;
  /** Tells every page; also whatever a route has changed. */
  readonly hub: EventHub;
  /** Runs workflows in this process. */
  readonly keeper: RunKeeper;
  /** What those runs have told of their load. */
  readonly live: LiveStages;
  /** The recorded logs of all runs. */
  readonly logs: RunLogs;
  readonly readOnly: boolean;
  /** Whether this console follows schedules. */
  readonly schedules: boolean;
  readonly version: string;
  /** Aborts when the console ends: whatever goes on ends with it. */
  readonly signal: AbortSignal;
  /** The workflows as they stand on disk. */
  workflows(): Promise<WorkflowFolder>;
}

/** Where the guide's dates are meant. */
const TIME_ZONE = "Asia/Tokyo";

/** Today where the dates are meant, `YYYY-MM-DD`. */
export function today(): string {
  return dateIn(new Date(), TIME_ZONE);
}

/** A declared workflow and its file. @throws NOT_FOUND when no file of the folder declares it */
export async function workflowNamed(
  context: ConsoleContext,
  name: string,
): Promise<{ readonly path: string; readonly workflow: Workflow }> {
  const { workflows } = await context.workflows();
  const found = workflows.find(({ workflow }) => workflow.name === name);
  if (!found) throw notFound(name, `no workflow of that name in ${basename(context.workflowsDir)}`);
  return found;
}
