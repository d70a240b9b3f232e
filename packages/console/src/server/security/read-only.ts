import type { FastifyInstance } from "fastify";
import { failure } from "../problems.js";

/** Looking needs a body here: these change nothing. */
const LOOKING = ["/api/query", "/api/workflows/check", "/api/workflows/render"];

/** Refuses everything that would start, stop or change something. Trying a connector starts a container, so it is refused too. */
export function refuseChanges(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const path = request.routeOptions.url ?? "";
    if (!LOOKING.includes(path)) throw failure("READ_ONLY", path, "nothing was changed");
  });
}
