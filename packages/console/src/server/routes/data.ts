import { type ObjectHead, previewTable, readObjectHead } from "@collectro/crawler";
import type { FastifyInstance } from "fastify";
import type { ObjectEntry, QueryResult, RunRows } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { failure, notFound } from "../problems.js";
import { given, numberOf, textOf } from "../query.js";
import { runOf } from "./runs.js";

const MAX_OBJECT_BYTES = 64 * 1024;
const MAX_OBJECT_LINES = 1_000;
const MAX_ROWS = 1_000;
const DEFAULT_ROWS = 100;
/** An object or a table that does not answer is not waited for longer. */
const READ_MS = 20_000;

type ById = { Params: { id: string } };
type ByNumber = { Params: { id: string; number: string } };

/** What a run stored and loaded, and the SQL box. */
export function registerDataRoutes(app: FastifyInstance, context: ConsoleContext): void {
  const { state } = context;

  app.get<ById>("/api/runs/:id/objects", async (request): Promise<ObjectEntry[]> => {
    const { id } = runOf(context, request.params.id);
    return state.runs.objects.read(id).map((object, number) => ({ number, ...object }));
  });

  app.get<ByNumber>("/api/runs/:id/objects/:number/lines", async (request): Promise<ObjectHead> => {
    const run = runOf(context, request.params.id);
    const { number } = request.params;
    const object = state.runs.objects.read(run.id)[/^\d{1,6}$/.test(number) ? Number(number) : -1];
    if (!object) throw notFound(number, `run ${run.id} listed no such object`);
    const lines = numberOf(given(request.query), "limit", { min: 1, max: MAX_OBJECT_LINES, or: 20 });
    const limit = { lines, bytes: MAX_OBJECT_BYTES };
    return await readObjectHead(state, run, object, limit, AbortSignal.timeout(READ_MS));
  });

  app.get<ById>("/api/runs/:id/rows", async (request): Promise<RunRows> => {
    const { window, details } = runOf(context, request.params.id);
    const { workflow } = details;
    const limit = numberOf(given(request.query), "limit", { min: 1, max: MAX_ROWS, or: DEFAULT_ROWS });
    const found = workflow.bigquery
      ? await previewTable(state, workflow, limit)
      : await state.readWarehouse((reader) => reader.rows(workflow.table, window, limit));
    return found ?? { columns: [], rows: [], totalRows: 0 };
  });

  app.post("/api/query", async (request, reply): Promise<QueryResult> => {
    const asked = given(request.body);
    const sql = textOf(asked, "sql");
    if (sql === undefined) throw failure("REQUEST_INVALID", "sql", "a SELECT is wanted");
    const limit = numberOf(asked, "limit", { min: 1, max: MAX_ROWS, or: DEFAULT_ROWS });
    const startedMs = performance.now();
    const left = new AbortController();
    reply.raw.once("close", () => left.abort());
    const found = await state.readWarehouse((reader) =>
      reader.query(sql, limit, AbortSignal.any([left.signal, context.signal])),
    );
    if (!found) throw failure("QUERY_REFUSED", "", "nothing has been loaded into the embedded warehouse yet");
    return { ...found, seconds: (performance.now() - startedMs) / 1000 };
  });
}
