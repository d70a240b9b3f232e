import type { FastifyInstance } from "fastify";
import { BackfillKeeper } from "../backfills/keeper.js";
import { registerBackfillRoutes } from "../backfills/routes.js";
import type { ConsoleContext } from "../context.js";
import { PretestKeeper } from "../pretests/keeper.js";
import { registerPretestRoutes } from "../pretests/routes.js";
import { PretestStore } from "../pretests/store.js";
import { registerConnectorRoutes } from "./connector-routes.js";
import { registerFileRoutes } from "./file-routes.js";
import { WorkflowLibrary } from "./library.js";
import { registerWorkflowRoutes } from "./workflow-routes.js";

/** What goes on behind these routes. */
export interface AuthoringWork {
  /** Resolves when nothing does any more; the signal of the console stops it. */
  settled(): Promise<void>;
}

/**
 * Everything by which workflows come to be and are proved: their files, the connectors that they are made of, pretests, and
 * backfills.
 */
export function registerAuthoringRoutes(app: FastifyInstance, context: ConsoleContext): AuthoringWork {
  const library = new WorkflowLibrary(context.workflowsDir, context.connectors);
  registerWorkflowRoutes(app, context, library);
  registerFileRoutes(app, context, library);
  registerConnectorRoutes(app, context, library);
  const backfills = new BackfillKeeper(context);
  registerBackfillRoutes(app, context, backfills);
  const store = new PretestStore(context.state.dir);
  const pretests = new PretestKeeper(store, context.hub, context.signal);
  if (!context.readOnly) pretests.stopLeftovers();
  registerPretestRoutes(app, context, { store, keeper: pretests, library });
  return {
    async settled() {
      await Promise.all([backfills.settled(), pretests.settled()]);
    },
  };
}
