import Fastify, { type FastifyInstance } from "fastify";
import { languageOf } from "./language.js";
import { answerOf } from "./problems.js";

/** The largest body: a workflow file with a schema of some thousand columns has less. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Fastify as the console uses it: JSON in, JSON out, every failure as an ApiError in the language of the asker. */
export function createApp(): FastifyInstance {
  const app = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    // A request that is no HTTP gets Node's own bare 400.
    requestTimeout: 60_000,
  });
  // Only JSON: a form of another site cannot send it.
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler(async (error, request, reply) => {
    const { status, body } = answerOf(error, languageOf(request));
    return reply.code(status).send(body);
  });
  return app;
}
