import type { FastifyInstance } from "fastify";
import type { LogPage } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { type EventStream, openEventStream } from "../events/sse.js";
import { given, numberOf, textOf } from "../query.js";
import { entryOf } from "./runs.js";

const MAX_LINES = 1_000;
const MAX_LOG_LINES = 2 ** 32 - 1;
/** How often a log is looked at that another process writes; this one says when there is more. */
const LOOK_MS = 150;

type ById = { Params: { id: string } };

/** The log of a run: any part of it, and what comes. */
export function registerLogRoutes(app: FastifyInstance, context: ConsoleContext): void {
  app.get<ById>("/api/runs/:id/log", async (request): Promise<LogPage> => {
    const { id, phase } = entryOf(context, request.params.id);
    const asked = given(request.query);
    const [severity, search] = [textOf(asked, "severity"), textOf(asked, "search")];
    const wish = { ...(severity ? { severity } : {}), ...(search ? { search } : {}) };
    const start = numberOf(asked, "start", { max: MAX_LOG_LINES, or: 0 });
    const count = numberOf(asked, "count", { max: MAX_LINES, or: MAX_LINES });
    return await context.logs.page(id, phase === "ended", wish, start, count);
  });

  app.get<ById>("/api/runs/:id/log/stream", async (request, reply) => {
    const { id } = entryOf(context, request.params.id);
    const after = numberOf(given(request.query), "after", { max: MAX_LOG_LINES, or: 0 });
    const stream = openEventStream(request, reply, context.signal);
    void follow(context, id, after, stream)
      .catch(() => undefined)
      .finally(stream.end);
    return reply;
  });
}

/** Sends what follows the line `after`, as fast as the client takes it, up to the end of the run. */
async function follow(context: ConsoleContext, id: string, after: number, stream: EventStream): Promise<void> {
  const { logs, state } = context;
  let sent = after;
  while (!stream.signal.aborted) {
    // Asked before the log is read: whatever a run that has ended logged is in it.
    const run = state.runs.queries.entry(id);
    const ended = run === undefined || run.phase === "ended";
    const index = await logs.open(id, ended);
    if (index.lines - sent > MAX_LINES) stream.send("total", index.lines);
    while (sent < index.lines && !stream.signal.aborted) {
      const lines = await logs.lines(index, sent, Math.min(MAX_LINES, index.lines - sent));
      if (lines.length === 0) return;
      stream.send("lines", lines);
      sent += lines.length;
      await stream.drained();
    }
    if (ended) return stream.send("end", run?.verdict ?? "open");
    await logs.news.wait(id, LOOK_MS, stream.signal);
  }
}
