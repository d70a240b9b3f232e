import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  Backfill,
  BackfillSummary,
  Calendar,
  ConnectorDetail,
  ConnectorSummary,
  ConsoleSession,
  LogPage,
  ObjectEntry,
  ObjectLines,
  PretestSummary,
  RunDetail,
  RunPage,
  RunRows,
  WorkflowDetail,
  WorkflowFileDetail,
  WorkflowList,
} from "../../../src/api/index.js";
import type { JsonSchema } from "../forms/shape.js";
import { api, pathOf, type Query } from "./client.js";

// One function an address. The first element of each key is what events.ts invalidates.

/** What the console is and who asks. */
export const sessionQuery = () => asked<ConsoleSession>(["session"], "/api/session");

/** A page of the list of runs. */
export const runsQuery = (filter: Query) => ({
  ...asked<RunPage>(["runs", filter], "/api/runs", filter),
  placeholderData: keepPreviousData,
});

/** What became of each day. */
export const calendarQuery = (range: Query) => ({
  ...asked<Calendar>(["calendar", range], "/api/calendar", range),
  placeholderData: keepPreviousData,
});

/** One run; kept current by events. */
export const runQuery = (id: string) => asked<RunDetail>(["run", id], pathOf("/api/runs", id));

/** The objects that a run wrote. */
export const objectsQuery = (id: string) =>
  asked<readonly ObjectEntry[]>(["objects", id], `${pathOf("/api/runs", id)}/objects`);

/** The first lines of an object. */
export const objectLinesQuery = (id: string, number: number) =>
  asked<ObjectLines>(["object-lines", id, number], `${pathOf("/api/runs", id)}/objects/${number}/lines`, { limit: 20 });

/** The first error lines of a run's log. */
export const errorLinesQuery = (id: string) =>
  asked<LogPage>(["log-errors", id], `${pathOf("/api/runs", id)}/log`, { severity: "error", start: 0, count: 3 });

/** What the table holds for the dates of a run. */
export const rowsQuery = (id: string, limit: number) =>
  asked<RunRows>(["rows", id, limit], `${pathOf("/api/runs", id)}/rows`, { limit });

/** Every workflow. */
export const workflowsQuery = () => asked<WorkflowList>(["workflows"], "/api/workflows");

/** One workflow. */
export const workflowQuery = (name: string) =>
  asked<WorkflowDetail>(["workflow", name], pathOf("/api/workflows", name));

/** A file of the folder of workflows that need not be one; with `guess`, one that is no YAML is shown as far as it may be. */
export const workflowFileQuery = (file: string, guess: boolean) =>
  asked<WorkflowFileDetail>(
    ["workflow-file", file, guess],
    pathOf("/api/workflow-files", file),
    guess ? { guess } : {},
  );

/** What may stand in a workflow file, in the language of the page. */
export const workflowSchemaQuery = (language: string) =>
  asked<JsonSchema>(["workflow-schema", language], "/api/workflow-schema");

/** The backfills of a workflow. */
export const backfillsQuery = (workflow: string) =>
  asked<readonly BackfillSummary[]>(["backfills", workflow], "/api/backfills", { workflow });

/** One backfill, day by day. */
export const backfillQuery = (id: string) => asked<Backfill>(["backfill", id], pathOf("/api/backfills", id));

/** Every connector that is installed. */
export const connectorsQuery = () => asked<readonly ConnectorSummary[]>(["connectors"], "/api/connectors");

/** One connector. */
export const connectorQuery = (name: string) =>
  asked<ConnectorDetail>(["connector", name], pathOf("/api/connectors", name));

/** The pre-tests, of one workflow or of all. */
export const pretestsQuery = (workflow?: string) =>
  asked<readonly PretestSummary[]>(["pretests", workflow], "/api/pretests", { workflow });

/** One pre-test. */
export const pretestQuery = (id: string) => asked<PretestSummary>(["pretest", id], pathOf("/api/pretests", id));

function asked<T>(queryKey: readonly unknown[], path: string, query?: Query) {
  return queryOptions({ queryKey, queryFn: ({ signal }) => api.get<T>(path, query, signal) });
}
