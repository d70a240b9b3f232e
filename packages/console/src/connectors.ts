import type { Language, Problem } from "@collectro/contract";
import type { ConnectorDetail, ConnectorSummary, TryRequest, TryResult } from "./api/index.js";

/**
 * The connectors that are installed beside the console. The console itself knows no host: whoever starts it brings this.
 * Every method throws a ProblemError where there is no such connector or the params are wrong.
 */
export interface ConnectorCatalogue {
  list(language: Language): Promise<readonly ConnectorSummary[]>;
  describe(name: string, language: Language): Promise<ConnectorDetail>;
  /** Reads params as forms, files and command lines have them. Wrong ones are told, not thrown. */
  readParams(name: string, raw: Readonly<Record<string, unknown>>, language: Language): Promise<ReadParams>;
  /** The engine of the container with a limit: one row, the first rows, or a sample for a schema. At most 4 at a time. */
  attempt(
    kind: "check" | "preview" | "schema",
    name: string,
    request: TryRequest,
    language: Language,
    signal: AbortSignal,
  ): Promise<TryResult>;
  /** The `command` of a workflow file in `workflowsDir` that runs these connectors. */
  readonly command: readonly string[];
  /** What has to stand in `env` besides, so that it finds them: mostly nothing. */
  readonly env: Readonly<Record<string, string>>;
}

/** Params, read by their declaration. */
export interface ReadParams {
  /** Typed as they are declared: `"5"` has become 5 where a number is asked for. No default is filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The names of all that are declared, given or not. */
  readonly names: readonly string[];
  /** Of `names`, those that are secret. */
  readonly secrets: readonly string[];
  /** `where` is the param's name. A reference to a secret is never a problem: what is behind it is not looked at. */
  readonly problems: readonly Problem[];
}
