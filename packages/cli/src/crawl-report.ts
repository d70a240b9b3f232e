import type { HostRecord } from "@collectro/crawler";
import { type CrawlOutcome, formatReason, previewTable, type State, type Workflow } from "@collectro/crawler";
import colors from "picocolors";
import { showCell, showTable } from "./display.js";
import { oneLine } from "./one-line.js";
import type { Session } from "./session.js";

const PREVIEW_ROWS = 5;

/** An outcome as JSON: the reasons also as texts, and the container's own counts when it recorded any. */
export function outcomeJson({ language }: Session, outcome: CrawlOutcome, record: HostRecord | undefined): string {
  const told = outcome.reasons.map((reason) => formatReason(reason, language));
  return JSON.stringify({ ...outcome, errors: outcome.verdict === "loaded" ? [] : told, hostCounts: record?.counts });
}

/** Shows an outcome: the verdict and why, the count at each stage, the first rows, and where everything lies. */
export async function showOutcome(
  session: Session,
  state: State,
  workflow: Workflow,
  outcome: CrawlOutcome,
  record: HostRecord | undefined,
): Promise<void> {
  const { texts, language } = session;
  const { verdict, counts, reasons, dir } = outcome;
  const table = workflow.table.name;
  const paint = verdict === "loaded" ? colors.green : colors.red;
  console.log(`${colors.bold(paint(verdict))}: ${texts.verdicts[verdict]}`);
  for (const why of reasons) console.log(`  ${oneLine(formatReason(why, language))}`);
  const { read, encoded, stored } = record?.counts ?? {};
  const before = read === undefined ? "" : texts.hostCounts(read, encoded ?? 0, stored ?? 0);
  console.log(`  ${before}${texts.crawlCounts(counts.objects, counts.rowsValidated, counts.rowsLoaded, table)}`);
  if (verdict === "loaded") await showFirstRows(session, state, workflow);
  console.log(colors.dim(texts.storedIn(dir)));
}

/** The rows are loaded, whether they can be shown now or another process has the warehouse by now. */
async function showFirstRows({ texts }: Session, state: State, workflow: Workflow): Promise<void> {
  const table = workflow.table.name;
  try {
    const preview = await previewTable(state, workflow, PREVIEW_ROWS);
    if (!preview) return;
    const names = preview.columns.map(({ name }) => name);
    const rows = preview.rows.map((row) => names.map((name) => showCell(row[name])));
    console.log(showTable(names, rows));
    console.log(colors.dim(`  ${texts.tableRows(table, preview.rows.length, preview.totalRows)}`));
  } catch (error) {
    console.log(colors.dim(`  ${texts.tableHidden(table, (error as Error).message)}`));
  }
}
