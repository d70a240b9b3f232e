import type { ConsoleOptions } from "@collectro/console";
import { formatProblem, type Problem, ProblemError, problemsOf } from "@collectro/contract";
import type { State } from "@collectro/crawler";
import colors from "picocolors";
import { oneLine } from "../one-line.js";
import type { Session } from "../session.js";
import { consoleTexts } from "./console-texts.js";

/** What `collectro console` takes about a cluster. */
export interface ClusterRunsOptions {
  readonly cluster?: boolean;
  readonly namespace?: string;
  readonly context?: string;
}

/**
 * How the runs of a cluster come into a record; undefined when none was asked for. What keeps them from it is told to every page, and
 * to whoever reads what the console prints.
 * @throws ProblemError when options do not fit, or no cluster is configured
 */
export async function clusterRuns(
  { language, json }: Session,
  { cluster, namespace, context }: ClusterRunsOptions,
): Promise<((state: State) => NonNullable<ConsoleOptions["enterRuns"]>) | undefined> {
  const texts = consoleTexts(language);
  if (!cluster) {
    const given = { "--namespace": namespace, "--context": context };
    const alone = Object.entries(given).flatMap(([where, value]) => (value === undefined ? [] : [where]));
    if (alone.length === 0) return undefined;
    const detail = texts.onlyWithCluster;
    throw new ProblemError(alone.map((where): Problem => ({ code: "ARGUMENT_INVALID", where, detail })));
  }
  // The client of the API is large, and most consoles need none.
  const { openCluster, recordJobs } = await import("@collectro/kubernetes/engine");
  const api = openCluster({
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
  });
  const { server } = api;
  return (state) => async (signal, fault) => {
    if (!json) console.log(colors.dim(texts.cluster(api.namespace, server)));
    const tell = (error: unknown): void => {
      const told = problemsOf(error)?.map((problem) => formatProblem(problem, language)) ?? [(error as Error).message];
      for (const line of told) console.error(colors.yellow(oneLine(line)));
      fault(error);
    };
    await recordJobs({
      state,
      api,
      signal,
      onEvent(event) {
        if (event.type === "fault") tell(event.error);
        else if (event.type === "back") console.error(texts.clusterBack);
        else tell(new ProblemError([{ code: "KUBERNETES_UNREACHABLE", where: server, detail: event.cause }]));
      },
    });
  };
}
