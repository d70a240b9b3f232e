import { formatProblem, parseLogLine } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { ClusterEvent, JobEnd, PodTrouble } from "@collectro/kubernetes/engine";
import colors from "picocolors";
import { type ClusterTexts, clusterTexts } from "./cluster-texts.js";
import { oneLine } from "./one-line.js";
import type { Session } from "./session.js";

/** Shows what goes on in the cluster, a line each. */
export function showClusterEvent({ language, json }: Session, event: ClusterEvent): void {
  if (!json) console.log(lineOf(event, clusterTexts(language)));
}

function lineOf(event: ClusterEvent, texts: ClusterTexts): string {
  switch (event.type) {
    case "log":
      return `  ${oneLine(parseLogLine(event.line).log)}`;
    case "job":
      return texts.job(event.job, event.namespace, event.isNew);
    case "runs":
      return colors.dim(texts.runs(event.pod, event.node));
    case "trouble":
      return colors.yellow(troubleLine(event.trouble, texts));
    case "away":
      return colors.yellow(texts.away(oneLine(event.cause)));
    case "back":
      return texts.back;
    default:
      return texts.deleting(event.job);
  }
}

const LOSSES: readonly PodTrouble["kind"][] = ["disrupted", "evicted", "deadline", "deleted", "memory", "crashed"];

/** What was lost is not waited for. */
function troubleLine({ kind, message }: PodTrouble, texts: ClusterTexts): string {
  return LOSSES.includes(kind) ? texts.lost(oneLine(message)) : texts.trouble(oneLine(message));
}

/** Shows what a Job came to. With `--json` one JSON value. */
export function showJobEnd({ language, json, texts }: Session, { table }: Workflow, end: JobEnd): void {
  const errors = end.problems.map((problem) => oneLine(formatProblem(problem, language)));
  const { kind, job, exitCode, stopped, verdict } = end;
  if (json) {
    console.log(JSON.stringify({ exitCode, job, kind, stopped, ...verdict, errors }));
    return;
  }
  const { unknown, stopped: word, rows } = clusterTexts(language);
  const isLoaded = verdict?.verdict === "loaded";
  const paint = isLoaded ? colors.green : colors.red;
  const said = verdict
    ? `${verdict.verdict}: ${texts.verdicts[verdict.verdict]}`
    : kind === "unknown"
      ? unknown
      : undefined;
  console.log(paint(colors.bold(said ?? (stopped ? word : `failed: ${texts.verdicts.failed}`))));
  if (isLoaded) console.log(`  ${rows(verdict.counts.rowsLoaded, table.name)}`);
  for (const why of [...(verdict?.reasons ?? []), ...errors]) console.log(`  ${oneLine(why)}`);
}
