import { formatProblem, problemsOf } from "@collectro/contract";
import { listPlugins, loadConnector } from "@collectro/host/registry";
import type { Session } from "./session.js";

/** A connector as the list of all shows it. */
export interface InstalledConnector {
  readonly connector: string;
  readonly title?: string;
  readonly summary?: string;
  /** Why it cannot be loaded. */
  readonly error?: string;
  readonly packageName: string;
  readonly version: string;
}

/** The connectors of the project, sorted. */
export async function installedConnectors(session: Pick<Session, "base" | "language">): Promise<InstalledConnector[]> {
  return await Promise.all(
    listPlugins(session.base).map(async ({ connector, packageName, version }) => {
      return { connector, ...(await titlesOf(session, connector)), packageName, version };
    }),
  );
}

/** One broken connector must not hide the others. */
async function titlesOf(
  { base, language }: Pick<Session, "base" | "language">,
  name: string,
): Promise<Pick<InstalledConnector, "title" | "summary" | "error">> {
  try {
    const { title, summary } = (await loadConnector(name, base)).connector;
    return { title: title[language], ...(summary && { summary: summary[language] }) };
  } catch (error) {
    const told = problemsOf(error)
      ?.map((problem) => formatProblem(problem, language))
      .join(" ");
    return { error: told ?? (error as Error).message };
  }
}
