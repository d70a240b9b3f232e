import type { ConnectorCatalogue } from "@collectro/console";
import type { Language } from "@collectro/contract";
import pLimit from "p-limit";
import { attempt } from "./catalogue/attempt.js";
import { workflowCommand } from "./catalogue/command.js";
import { describeConnector } from "./catalogue/describe.js";
import { readParams } from "./catalogue/params.js";
import { installedConnectors } from "./installed-connectors.js";
import { inLanguage, type Session } from "./session.js";

/** Containers that are tried side by side: each is two processes. */
const AT_A_TIME = 4;

/** The connectors of the session's project, for a console whose workflow files lie in `workflowsDir`. */
export function connectorCatalogue(session: Session, workflowsDir: string): ConnectorCatalogue {
  const limit = pLimit(AT_A_TIME);
  const inIts = (language: Language): Session => inLanguage(session, language);
  return {
    async list(language) {
      const connectors = await installedConnectors(inIts(language));
      return connectors.map(({ connector: name, title = name, ...rest }) => ({ name, title, ...rest }));
    },
    describe: async (name, language) => await describeConnector(inIts(language), name),
    readParams: async (name, raw, language) => await readParams(inIts(language), name, raw),
    attempt: async (kind, name, request, language, signal) =>
      await limit(async () => await attempt(inIts(language), { kind, name, request, workflowsDir, signal })),
    ...workflowCommand(session.project, workflowsDir),
  };
}
