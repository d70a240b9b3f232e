import { formatGcsUri, type Language } from "@collectro/contract";
import type { RunRecord } from "@collectro/crawler";
import type { RunDetail } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { notFound } from "../problems.js";
import { stagesOf } from "./stages.js";
import { toSummary, toTold } from "./summary.js";

/** One run with everything but its log, objects and rows. Of its workflow only what holds no secret: `args` and `env` stay here. */
export async function toDetail(context: ConsoleContext, run: RunRecord, language: Language): Promise<RunDetail> {
  const { state, keeper, live, logs } = context;
  const entry = state.runs.queries.entry(run.id);
  if (!entry) throw notFound(run.id, "no run of that name");
  const { table, output, bigquery } = run.details.workflow;
  const { workflows } = await context.workflows();
  const log = await logs.open(run.id, run.phase === "ended");
  return {
    ...toSummary(entry, language),
    ...(run.exitCode === undefined ? {} : { exitCode: run.exitCode }),
    reasons: run.reasons.map((reason) => toTold(reason, language)),
    warningTexts: run.warnings.map((reason) => toTold(reason, language)),
    table: table.name,
    output: formatGcsUri(output, "gs"),
    mode: table.mode,
    warehouse: bigquery ? "bigquery" : "embedded",
    retryable: workflows.some(({ workflow }) => workflow.name === run.workflow),
    stoppable: !context.readOnly && keeper.runs(run.id),
    stages: await stagesOf(entry, live),
    logLines: log.lines,
  };
}
