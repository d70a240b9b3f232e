import { formatGcsUri, type Language } from "@collectro/contract";
import { type JobPlace, jobLogCommand, type RunRecord } from "@collectro/crawler";
import type { RunDetail, RunJob } from "../../api/index.js";
import type { ConsoleContext } from "../context.js";
import { notFound } from "../problems.js";
import { stagesOf } from "./stages.js";
import { toSummary, toTold } from "./summary.js";

/** One run with everything but its log, objects and rows. Of its workflow only what holds no secret: `args` and `env` stay here. */
export async function toDetail(context: ConsoleContext, run: RunRecord, language: Language): Promise<RunDetail> {
  const { state, keeper, live, logs } = context;
  const entry = state.runs.queries.entry(run.id);
  if (!entry) throw notFound(run.id, "no run of that name");
  const { workflow, job } = run.details;
  const { table, output, bigquery } = workflow;
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
    // It would be run on this machine, with what this machine may do.
    retryable: !job && workflows.some((other) => other.workflow.name === run.workflow),
    stoppable: !context.readOnly && keeper.runs(run.id),
    stages: await stagesOf(entry, live),
    logLines: log.lines,
    ...(job ? { job: toJob(job, run) } : {}),
  };
}

function toJob(job: JobPlace, { phase }: RunRecord): RunJob {
  const { name, namespace, isSaid } = job;
  return { name, namespace, logCommand: jobLogCommand(job), isUnread: phase === "ended" && !isSaid };
}
