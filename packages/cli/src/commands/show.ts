import { readFileSync } from "node:fs";
import { type HostCounts, jobLogCommand, type RunRecord, readHostCounts, type State } from "@collectro/crawler";
import colors from "picocolors";
import { operationTexts } from "../operation-texts.js";
import { byteSize, dates, findRun, localTime, reasonLines, runJson, took, verdictOf } from "../runs-shown.js";
import type { Session } from "../session.js";
import { stateOf } from "../state.js";

const NEWLINE = 0x0a;

/** `collectro show RUN`: the verdict and why, the counts at each stage, and where everything lies. */
export async function show(session: Session, given: string): Promise<number> {
  await using state = stateOf(session);
  const run = findRun(state, given, operationTexts(session.language));
  const host = await readHostCounts(run.details.sharedDir, Date.parse(run.startedAt));
  const objects = state.runs.objects.read(run.id);
  const { dir } = state.folderOf(run.id);
  if (session.json) {
    console.log(JSON.stringify({ ...runJson(run, session), hostCounts: host, objects, dir }));
  } else {
    for (const line of told(session, state, run, host)) console.log(line);
  }
  return 0;
}

function told(session: Session, state: State, run: RunRecord, host: HostCounts | undefined): string[] {
  const texts = operationTexts(session.language);
  const { labels } = texts;
  const { counts, turn, endedAt } = run;
  const { read, encoded = 0, stored = 0 } = host ?? {};
  const before = read === undefined ? "" : session.texts.hostCounts(read, encoded, stored);
  const { workflow, job } = run.details;
  const { name: table } = workflow.table;
  const facts: [string, string][] = [
    [labels.workflow, run.workflow],
    [labels.dates, dates(run)],
    ...(turn ? [[labels.turn, localTime(turn)] as [string, string]] : []),
    [labels.started, localTime(run.startedAt)],
    ...(endedAt ? [[labels.ended, `${localTime(endedAt)}  ${took(run)}`] as [string, string]] : []),
    [labels.objects, texts.objects(counts.objects, byteSize(counts.bytes))],
    [labels.log, job ? jobLogCommand(job) : texts.lines(lineCount(state.folderOf(run.id).log))],
  ];
  return [
    `${colors.bold(run.id)}  ${verdictOf(run, texts)}`,
    ...reasonLines(run, session).map((line) => `  ${line}`),
    ...facts.map(([label, fact]) => `  ${colors.dim(`${label}:`)} ${fact}`),
    `  ${before}${session.texts.crawlCounts(counts.objects, counts.rowsValidated, counts.rowsLoaded, table)}`,
    ...(job ? [] : [colors.dim(session.texts.storedIn(state.folderOf(run.id).dir))]),
  ];
}

function lineCount(path: string): number {
  try {
    let count = 0;
    for (const byte of readFileSync(path)) if (byte === NEWLINE) count += 1;
    return count;
  } catch {
    return 0;
  }
}
