import { type Problem, ProblemError } from "@collectro/contract";
import type { RunFilter, RunRecord } from "@collectro/crawler";
import colors from "picocolors";
import { showTable } from "../display.js";
import { type OperationTexts, operationTexts } from "../operation-texts.js";
import { countOf, dates, localTime, runJson, took, verdictOf } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";
import { windowOf } from "../window.js";

/** What `collectro runs` takes. */
export interface RunsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly verdict?: string;
  readonly limit: string;
}

const VERDICTS = ["loaded", "failed", "lost", "open"] as const;

/** `collectro runs [WORKFLOW]`: the newest runs first. */
export async function runs(session: Session, workflow: string | undefined, options: RunsOptions): Promise<number> {
  const texts = operationTexts(session.language);
  const filter = filterOf(session, texts, workflow, options);
  const limit = countOf("--limit", options.limit, texts);
  await using state = stateOf(session);
  const found = state.runs.list(limit, filter);
  if (session.json) console.log(JSON.stringify(found.map((run) => runJson(run, session))));
  else console.log(found.length > 0 ? table(found, texts) : colors.dim(texts.noRuns));
  return 0;
}

function filterOf(
  { texts: common }: Session,
  texts: OperationTexts,
  workflow: string | undefined,
  { from, to, verdict }: RunsOptions,
): RunFilter {
  const chosen = VERDICTS.find((one) => one === verdict);
  if (verdict !== undefined && !chosen) {
    const problem: Problem = { code: "ARGUMENT_INVALID", where: "--verdict", detail: verdict, hint: texts.badVerdict };
    throw new ProblemError([problem]);
  }
  // One date is meant for both ends here.
  const window = (from ?? to) ? windowOf({ from: from ?? to ?? "", to: to ?? from ?? "" }, {}, common) : undefined;
  return { ...(workflow ? { workflow } : {}), ...(chosen ? { verdict: chosen } : {}), ...(window ? { window } : {}) };
}

function table(found: readonly RunRecord[], texts: OperationTexts): string {
  const rows = found.map((run) => [
    run.id,
    run.workflow,
    dates(run),
    localTime(run.startedAt),
    took(run),
    verdictOf(run, texts),
    run.verdict === "loaded" ? run.counts.rowsLoaded.toLocaleString("en-US") : "",
  ]);
  return showTable(texts.runColumns, rows);
}
