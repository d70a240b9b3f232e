import { type Language, parseRunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { FastifyInstance } from "fastify";
import type { Backfill, BackfillRequest, BackfillSummary } from "../../api/index.js";
import { BODIES } from "../authoring/bodies.js";
import { authoringTextsIn } from "../authoring/texts.js";
import { windowFailure } from "../authoring/window.js";
import { type ConsoleContext, workflowNamed } from "../context.js";
import { languageOf } from "../language.js";
import { failure, notFound } from "../problems.js";
import type { BackfillKeeper } from "./keeper.js";
import type { KnownBackfill } from "./summary.js";

interface Found {
  readonly workflow: Workflow;
  readonly known: KnownBackfill;
}

interface ById {
  readonly Params: { readonly id: string };
}

/** Backfills: start, list, follow day by day, stop, go on. */
export function registerBackfillRoutes(app: FastifyInstance, context: ConsoleContext, keeper: BackfillKeeper): void {
  /** A backfill is known by the table of its workflow. @throws NOT_FOUND */
  async function find(id: string, language: Language): Promise<Found> {
    const faults: unknown[] = [];
    for (const { workflow } of (await context.workflows()).workflows) {
      const known = await keeper.find(workflow, id).catch((error: unknown) => void faults.push(error));
      if (known) return { workflow, known };
    }
    // A ledger that cannot be read hides its own backfills, not those of other tables.
    throw faults[0] ?? notFound(id, authoringTextsIn(language).noBackfill);
  }
  const summary = async (id: string, language: Language): Promise<BackfillSummary> =>
    keeper.summaryOf((await find(id, language)).known);

  app.post<{ Params: { name: string }; Body: BackfillRequest }>(
    "/api/workflows/:name/backfills",
    { schema: { body: BODIES.backfill } },
    async (request, reply) => {
      const language = languageOf(request);
      const { from, to, ...order } = request.body;
      const window = parseRunWindow({ FROM: from, TO: to }, undefined, language);
      if (!window.ok) throw windowFailure(window.problems);
      const { workflow } = await workflowNamed(context, request.params.name);
      const id = await keeper.start(workflow, window.window, order, language);
      return await reply.code(201).send(await summary(id, language));
    },
  );

  app.get<{ Querystring: { workflow?: string } }>("/api/backfills", async (request): Promise<BackfillSummary[]> => {
    const { workflow: wanted } = request.query;
    const { workflows } = await context.workflows();
    const chosen = workflows.filter(({ workflow }) => wanted === undefined || workflow.name === wanted);
    const lists = await Promise.all(chosen.map(({ workflow }) => keeper.list(workflow)));
    return lists.flat().sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  });

  app.get<ById>("/api/backfills/:id", async (request): Promise<Backfill> => {
    const language = languageOf(request);
    return keeper.detailOf((await find(request.params.id, language)).known, language);
  });

  app.post<ById>("/api/backfills/:id/stop", async (request, reply) => {
    const language = languageOf(request);
    const { id } = request.params;
    // Before it is looked up: it can be stopped while its bucket does not answer.
    const stopped = keeper.stop(id);
    const { known } = await find(id, language);
    if (!stopped) throw failure("CONFLICT", id, authoringTextsIn(language).backfillElsewhere);
    return await reply.code(202).send(keeper.summaryOf(known));
  });

  app.post<ById>("/api/backfills/:id/resume", async (request, reply) => {
    const language = languageOf(request);
    const { workflow, known } = await find(request.params.id, language);
    const id = await keeper.resume(workflow, known.backfill, language);
    return await reply.code(201).send(await summary(id, language));
  });
}
