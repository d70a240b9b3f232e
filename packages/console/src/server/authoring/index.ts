import type { FastifyInstance } from "fastify";
import type { ConsoleContext } from "../context.js";
import { registerConnectorRoutes } from "./connector-routes.js";
import { WorkflowLibrary } from "./library.js";
import { registerWorkflowRoutes } from "./workflow-routes.js";

/** Everything by which workflows come to be: their files, and the connectors that they are made of. */
export function registerAuthoringRoutes(app: FastifyInstance, context: ConsoleContext): void {
  const library = new WorkflowLibrary(context.workflowsDir, context.connectors);
  registerWorkflowRoutes(app, context, library);
  registerConnectorRoutes(app, context, library);
}
