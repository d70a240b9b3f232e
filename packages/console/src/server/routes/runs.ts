import { countDays } from "@collectro/contract";
import { passedDigests, type RunEntry, type RunPlace, type RunRecord, type Workflow } from "@collectro/crawler";
import type { FastifyInstance } from "fastify";
import type { Calendar, RunPage, RunVerdict, Started } from "../../api/index.js";
import { type ConsoleContext, today, workflowNamed } from "../context.js";
import { languageOf } from "../language.js";
import { failure, notFound } from "../problems.js";
import { type Given, given, numberOf, rangeOf, textOf, windowOf, wordOf } from "../query.js";
import { toCalendar } from "../runs/calendar.js";
import { toDetail } from "../runs/detail.js";
import { toSummary } from "../runs/summary.js";

const VERDICTS: readonly RunVerdict[] = ["loaded", "failed", "lost", "open"];
const PAGE_RUNS = 50;
const MAX_PAGE_RUNS = 500;
const MAX_CALENDAR_DAYS = 400;

type ById = { Params: { id: string } };
type ByName = { Params: { name: string } };

/** The runs: list, calendar, one of them, and what can be done with it. */
export function registerRunRoutes(app: FastifyInstance, context: ConsoleContext): void {
  const { queries } = context.state.runs;

  app.get("/api/runs", async (request): Promise<RunPage> => {
    const asked = given(request.query);
    const [workflow, window, verdict] = [textOf(asked, "workflow"), rangeOf(asked), wordOf(asked, "verdict", VERDICTS)];
    const filter = {
      ...(workflow ? { workflow } : {}),
      ...(window ? { window } : {}),
      ...(verdict ? { verdict } : {}),
    };
    const limit = numberOf(asked, "limit", { min: 1, max: MAX_PAGE_RUNS, or: PAGE_RUNS });
    const found = queries.page(filter, limit + 1, placeOf(textOf(asked, "before")));
    const runs = found.slice(0, limit);
    const last = found.length > limit ? runs.at(-1) : undefined;
    return {
      runs: runs.map((entry) => toSummary(entry, languageOf(request))),
      total: queries.count(filter),
      ...(last ? { next: `${last.startedAt}~${last.id}` } : {}),
    };
  });

  app.get("/api/calendar", async (request): Promise<Calendar> => {
    const asked = given(request.query);
    const range = windowOf({ from: textOf(asked, "from") ?? today(), to: textOf(asked, "to") ?? today() });
    const workflow = textOf(asked, "workflow");
    if (countDays(range) > MAX_CALENDAR_DAYS)
      throw failure("REQUEST_INVALID", "from", `${countDays(range)} days; at most ${MAX_CALENDAR_DAYS} are shown`);
    return toCalendar(range, queries.windows({ window: range, ...(workflow ? { workflow } : {}) }));
  });

  app.get<ById>(
    "/api/runs/:id",
    async (request) => await toDetail(context, runOf(context, request.params.id), languageOf(request)),
  );

  app.post<ById>("/api/runs/:id/retry", async (request, reply): Promise<Started> => {
    const { id, workflow: name, window, phase, details } = runOf(context, request.params.id);
    if (phase !== "ended") throw failure("RUN_BUSY", name, `${id} has not ended`);
    if (details.job) throw failure("CONFLICT", id, "this run is a Job of a cluster, and is run again there");
    const { workflow } = await workflowNamed(context, name);
    reply.code(201);
    return { run: await context.keeper.start(workflow, window, languageOf(request)) };
  });

  app.post<ById>("/api/runs/:id/stop", async (request, reply) => {
    const { id, phase } = entryOf(context, request.params.id);
    if (phase === "ended") throw failure("CONFLICT", id, "this run has ended");
    if (!context.keeper.stop(id))
      throw failure("CONFLICT", id, "another process works on this run, and only it can stop it");
    return await reply.code(202).send({});
  });

  app.post<ByName>("/api/workflows/:name/runs", async (request, reply): Promise<Started> => {
    const asked = given(request.body);
    const window = windowOf(asked);
    const { workflow } = await workflowNamed(context, request.params.name);
    refuseOtherVariables(workflow, given(asked["variables"] ?? {}));
    reply.code(201);
    return { run: await context.keeper.start(workflow, window, languageOf(request)) };
  });
}

/** The container gets the console's variables: those that whoever asks has otherwise are not what was meant. */
function refuseOtherVariables(workflow: Workflow, theirs: Given): void {
  const ours = passedDigests(workflow);
  const other = Object.keys(theirs).filter((name) => workflow.passEnv?.includes(name) && theirs[name] !== ours[name]);
  if (other.length > 0) throw failure("ENV_DIFFERS", workflow.name, other.join(", "));
}

/** A run of the record, whole; one in a pod also by the id that ledgers of backfills have. @throws NOT_FOUND */
export function runOf({ state }: ConsoleContext, id: string): RunRecord {
  const run = state.runs.read(id) ?? state.runs.readOfCrawler(id);
  if (!run) throw notFound(id, "no run of that name");
  return run;
}

/** A run as lists show it. @throws NOT_FOUND */
export function entryOf({ state }: ConsoleContext, id: string): RunEntry {
  const entry = state.runs.queries.entry(id);
  if (!entry) throw notFound(id, "no run of that name");
  return entry;
}

/** `before` as an earlier answer gave it in `next`. */
function placeOf(before: string | undefined): RunPlace | undefined {
  if (before === undefined) return undefined;
  const [startedAt = "", id] = before.split("~", 2);
  if (id === undefined) throw failure("REQUEST_INVALID", "before", "it is no place that this console gave");
  return { startedAt, id };
}
