import type { Language } from "@collectro/contract";
import type { ConnectorDetail, ConnectorSummary, TryRequest, TryResult } from "./api/index.js";

/**
 * The connectors that are installed beside the console. The console itself knows no host: whoever starts it brings this.
 * Every method throws a ProblemError where there is no such connector or the params are wrong.
 */
export interface ConnectorCatalogue {
  list(language: Language): Promise<readonly ConnectorSummary[]>;
  describe(name: string, language: Language): Promise<ConnectorDetail>;
  /** The engine of the container with a limit: one row, the first rows, or a sample for a schema. */
  attempt(
    kind: "check" | "preview" | "schema",
    name: string,
    request: TryRequest,
    language: Language,
    signal: AbortSignal,
  ): Promise<TryResult>;
  /** The `command` of a workflow file in `workflowsDir` that runs these connectors. */
  readonly command: readonly string[];
}
