import { existsSync } from "node:fs";
import { join } from "node:path";
import { ProblemError, parseRunWindow } from "@collectro/contract";
import {
  type CrawlOutcome,
  crawl,
  formatReason,
  loadWorkflow,
  openState,
  previewRows,
  resumeRuns,
  type State,
  type Workflow,
} from "@collectro/crawler";
import colors from "picocolors";
import { CrawlScreen } from "../crawl-screen.js";
import { showTable } from "../display.js";
import type { Session } from "../session.js";

/** What `collectro crawl` takes. */
export interface CrawlOptions {
  readonly from?: string;
  readonly to?: string;
  readonly attach?: boolean;
  readonly sharedDir?: string;
}

const PREVIEW_ROWS = 5;

/** `collectro crawl WORKFLOW`: exit code 0 loaded, 1 failed, 2 bad workflow, 3 lost, 4 stopped, 5 warehouse. */
export async function crawlVerb(session: Session, name: string, options: CrawlOptions): Promise<number> {
  const workflow = await loadWorkflow(pathOf(name));
  const window = parseRunWindow({ FROM: options.from ?? process.env["FROM"], TO: options.to ?? process.env["TO"] });
  if (!window.ok) throw new ProblemError(window.problems);
  const attach = attachTo(options);
  const stop = new AbortController();
  const screen = new CrawlScreen(session);
  const onSignal = (): void => stop.abort(new Error("stopped"));
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  await using state = openState(session.stateDir);
  try {
    await resumeRuns({ state, onEvent: (event) => screen.show(event), signal: stop.signal });
    const request = { workflow, window: window.window, state, signal: stop.signal, ...(attach ? { attach } : {}) };
    const outcome = await crawl({ ...request, onEvent: (event) => screen.show(event) });
    screen.close();
    await showOutcome(session, state, workflow, outcome);
    return outcome.exitCode;
  } finally {
    screen.close();
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** A workflow is named by its path, or by its name in `workflows/`. */
function pathOf(name: string): string {
  if (existsSync(name) || /[/\\]|\.(ya?ml|json)$/.test(name)) return name;
  const candidates = ["yaml", "yml", "json"].map((suffix) => join("workflows", `${name}.${suffix}`));
  return candidates.find((path) => existsSync(path)) ?? candidates[0] ?? name;
}

function attachTo({ attach, sharedDir }: CrawlOptions): { sharedDir: string } | undefined {
  if (attach && !sharedDir) {
    const detail = "--attach needs the shared folder to watch";
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--shared-dir", detail }]);
  }
  return attach && sharedDir ? { sharedDir } : undefined;
}

async function showOutcome(session: Session, state: State, workflow: Workflow, outcome: CrawlOutcome): Promise<void> {
  if (session.json) {
    console.log(JSON.stringify(outcome));
    return;
  }
  const { texts, language } = session;
  const { verdict, counts, reasons, dir } = outcome;
  const paint = verdict === "loaded" ? colors.green : colors.red;
  console.log(`${colors.bold(paint(verdict))}: ${texts.verdicts[verdict]}`);
  for (const why of reasons) console.log(`  ${formatReason(why, language)}`);
  console.log(`  ${texts.counts(counts.objects, counts.rowsValidated, counts.rowsLoaded, workflow.table.name)}`);
  if (verdict === "loaded") await showPreview(session, state, workflow.table.name);
  console.log(colors.dim(texts.storedIn(dir)));
}

async function showPreview({ texts }: Session, state: State, table: string): Promise<void> {
  const preview = await previewRows(state, table, PREVIEW_ROWS);
  if (!preview) return;
  const names = preview.columns.map(({ name }) => name);
  console.log(
    showTable(
      names,
      preview.rows.map((row) => names.map((name) => text(row[name]))),
    ),
  );
  console.log(colors.dim(`  ${texts.tableRows(table, preview.rows.length, preview.totalRows)}`));
}

function text(value: unknown): string {
  if (value === null || value === undefined) return colors.dim("null");
  return typeof value === "string"
    ? value
    : (JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)) ?? "");
}
