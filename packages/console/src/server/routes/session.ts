import { relative } from "node:path";
import type { FastifyInstance } from "fastify";
import type { ConsoleSession } from "../../api/index.js";
import { type ConsoleContext, today } from "../context.js";
import { openEventStream } from "../events/sse.js";
import { languageOf } from "../language.js";

/** Who asks and what the console is, and the events of everything. */
export function registerSessionRoutes(app: FastifyInstance, context: ConsoleContext): void {
  app.get(
    "/api/session",
    async ({ consoleUser }): Promise<ConsoleSession> => ({
      version: context.version,
      readOnly: context.readOnly,
      ...(consoleUser === undefined ? {} : { user: consoleUser }),
      workflowsDir: relative(process.cwd(), context.workflowsDir) || ".",
      today: today(),
      schedules: context.schedules ? "running" : "off",
    }),
  );

  app.get("/api/events", async (request, reply) => {
    context.hub.add(openEventStream(request, reply, context.signal), languageOf(request));
    return reply;
  });
}
