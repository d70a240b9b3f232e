import type { TableDifferences } from "@collectro/console";
import { compareTable, formatReason, loadWorkflow, RunRefused, type Workflow } from "@collectro/crawler";
import colors from "picocolors";
import { consoleClient } from "../console/console-client.js";
import type { ConsoleFile } from "../console/console-file.js";
import { consoleWith } from "../console/crawl-there.js";
import { tellErrors } from "../failure.js";
import { operationTexts } from "../operation-texts.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { workflowPath } from "../workflow-path.js";

/** As of `crawl`: the warehouse is at fault, not what was asked. */
const EXIT_WAREHOUSE = 5;

/** `collectro schema diff WORKFLOW`: how its table differs from its schema. Exit 0 they fit, 1 they do not, 5 the warehouse cannot be read. */
export async function schemaDiff(session: Session, name: string): Promise<number> {
  const texts = operationTexts(session.language);
  const path = workflowPath(name, session.texts);
  const workflow = await loadWorkflow(path);
  const there = await consoleWith(session, path);
  const differences = await (there ? differencesThere(session, there, workflow) : differencesHere(session, workflow));
  if (differences instanceof RunRefused) {
    const told = differences.reasons.map((why) => formatReason(why, session.language));
    tellErrors(told, EXIT_WAREHOUSE, session.json);
    return EXIT_WAREHOUSE;
  }
  const { name: table } = workflow.table;
  if (session.json)
    console.log(JSON.stringify({ table, exists: differences !== undefined, differences: differences ?? [] }));
  else if (differences === undefined) console.log(texts.tableToCome(table));
  else if (differences.length === 0) console.log(colors.green(texts.tableFits(table)));
  else for (const difference of differences) console.log(`${table}: ${difference}`);
  return differences && differences.length > 0 ? 1 : 0;
}

/** Undefined: the table is not there yet. */
type Differences = readonly string[] | RunRefused | undefined;

async function differencesHere(session: Session, workflow: Workflow): Promise<Differences> {
  await using state = stateOf(session);
  return await compareTable(state, workflow).catch((error: unknown) => {
    if (error instanceof RunRefused) return error;
    throw error;
  });
}

/** The console owns the warehouse. */
async function differencesThere(session: Session, there: ConsoleFile, { name }: Workflow): Promise<Differences> {
  const path = `/api/workflows/${encodeURIComponent(name)}/differences`;
  const { exists, differences } = await consoleClient(there, session.language).get<TableDifferences>(path);
  return exists ? differences : undefined;
}
