import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { parseRunWindow } from "@collectro/contract";
import type { FastifyInstance } from "fastify";
import type { PretestRequest, PretestSummary } from "../../api/index.js";
import { BODIES } from "../authoring/bodies.js";
import type { WorkflowLibrary } from "../authoring/library.js";
import { authoringTextsIn } from "../authoring/texts.js";
import { windowFailure } from "../authoring/window.js";
import { type ConsoleContext, workflowNamed } from "../context.js";
import { languageOf } from "../language.js";
import { failure, notFound } from "../problems.js";
import { REPORT_POLICY } from "../security/headers.js";
import type { PretestKeeper } from "./keeper.js";
import { type PretestStore, REPORT_FILES } from "./store.js";

interface ById {
  readonly Params: { readonly id: string };
}

/** `?format=`; HTML without it. */
type Format = keyof typeof REPORT_FILES;
const TYPES: Readonly<Record<Format, string>> = {
  html: "text/html; charset=utf-8",
  json: "application/json; charset=utf-8",
  junit: "application/xml; charset=utf-8",
};

/** What pretests are made of. */
export interface PretestParts {
  readonly store: PretestStore;
  readonly keeper: PretestKeeper;
  readonly library: WorkflowLibrary;
}

/** Pretests: start, list, follow, stop, and the report. */
export function registerPretestRoutes(
  app: FastifyInstance,
  context: ConsoleContext,
  { store, keeper, library }: PretestParts,
): void {
  app.post<{ Body: PretestRequest }>("/api/pretests", { schema: { body: BODIES.pretest } }, async (request, reply) => {
    const language = languageOf(request);
    const texts = authoringTextsIn(language);
    const { workflow: name, from, to, faults = "quick", strict = false } = request.body;
    const read = parseRunWindow({ FROM: from, TO: to }, undefined, language);
    if (!read.ok) throw windowFailure(read.problems);
    const { workflow } = await workflowNamed(context, name);
    const secrets = (await library.find(name, language))?.shown.secrets ?? [];
    const started = keeper.start({ workflow, secrets, window: read.window, faults, strict, language });
    if (!started) throw failure("CONFLICT", name, texts.pretestRunning, texts.pretestRunningHint);
    return await reply.code(201).send(started);
  });

  app.get<{ Querystring: { workflow?: string } }>("/api/pretests", async ({ query }): Promise<PretestSummary[]> => {
    return store.list().filter(({ workflow }) => query.workflow === undefined || workflow === query.workflow);
  });

  app.get<ById>("/api/pretests/:id", async (request): Promise<PretestSummary> => {
    const { id } = request.params;
    const found = store.read(id);
    if (!found) throw notFound(id, authoringTextsIn(languageOf(request)).noPretest);
    return found;
  });

  app.post<ById>("/api/pretests/:id/stop", async (request, reply) => {
    const { id } = request.params;
    const { noPretest, pretestEnded } = authoringTextsIn(languageOf(request));
    if (!store.read(id)) throw notFound(id, noPretest);
    if (!keeper.stop(id)) throw failure("CONFLICT", id, pretestEnded);
    return await reply.code(202).send({});
  });

  app.get<ById & { Querystring: { format?: string } }>("/api/pretests/:id/report", async (request, reply) => {
    const { id } = request.params;
    const texts = authoringTextsIn(languageOf(request));
    const format = (request.query.format ?? "html") as Format;
    if (!Object.hasOwn(TYPES, format)) throw failure("REQUEST_INVALID", "format", Object.keys(TYPES).join(", "));
    if (!store.read(id)) throw notFound(id, texts.noPretest);
    const path = join(store.folderOf(id), REPORT_FILES[format]);
    if (!existsSync(path)) throw notFound(id, texts.noReport);
    return await reply
      .header("content-security-policy", REPORT_POLICY)
      .type(TYPES[format])
      .send(createReadStream(path));
  });
}
