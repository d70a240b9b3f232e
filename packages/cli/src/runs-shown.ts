import { formatGcsUri, type Problem, ProblemError } from "@collectro/contract";
import { formatReason, jobLogCommand, type RunRecord, type State, type Workflow } from "@collectro/crawler";
import colors from "picocolors";
import { oneLine } from "./one-line.js";
import type { OperationTexts } from "./operation-texts.js";
import type { Session } from "./session.js";

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Among so many of the newest runs a part of a name is looked for. */
const SEARCHED_RUNS = 100_000;

/** A run by its name, the beginning or end of it, or `last`. Throws when there is none, or more than one. */
export function findRun(state: State, given: string, texts: OperationTexts): RunRecord {
  const exact = given === "last" ? state.runs.list(1)[0] : state.runs.read(given);
  if (exact) return exact;
  const wrong = (detail: string): ProblemError => {
    const problem: Problem = { code: "ARGUMENT_INVALID", where: "RUN", detail, hint: texts.runHint };
    return new ProblemError([problem]);
  };
  const close =
    given.length < 4
      ? []
      : state.runs.list(SEARCHED_RUNS).filter(({ id }) => id.startsWith(given) || id.endsWith(given));
  const [found, ...others] = close;
  if (!found) throw wrong(texts.noRun(given));
  if (others.length > 0)
    throw wrong(
      texts.severalRuns(
        given,
        close.slice(0, 5).map(({ id }) => id),
      ),
    );
  return found;
}

/** An instant in this machine's zone, to the second: `2024-09-24 05:00:00`. */
export function localTime(iso: string): string {
  return new Date(iso).toLocaleString("sv-SE");
}

/** How long a run took, or has taken so far. */
export function took({ startedAt, endedAt }: RunRecord): string {
  return durationText(Date.parse(endedAt ?? new Date().toISOString()) - Date.parse(startedAt));
}

/** Milliseconds for people: `1 h 02 min`, `3 min 05 s`, `4 s`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s` : `${seconds} s`;
}

/** One date, or the first and the last. */
export function dates({ window: { from, to } }: RunRecord): string {
  return from === to ? from : `${from} – ${to}`;
}

/** The verdict, coloured; a run without one is under way. */
export function verdictOf({ verdict }: RunRecord, texts: OperationTexts): string {
  if (!verdict) return colors.cyan(texts.open);
  return verdict === "loaded" ? colors.green(verdict) : colors.red(verdict);
}

/** A run as JSON. The workflow is left to its name and table: it may hold secrets in `env`. */
export function runJson({ details, ...run }: RunRecord, { language }: Session): object {
  const told = run.reasons.map((reason) => formatReason(reason, language));
  const warned = run.warnings.map((warning) => formatReason(warning, language));
  const { workflow, job } = details;
  const { table, output } = workflow;
  return {
    ...run,
    ...(job ? { job: { name: job.name, namespace: job.namespace, logCommand: jobLogCommand(job) } } : {}),
    table: table.name,
    output: formatGcsUri(output, "gs"),
    errors: run.verdict === "loaded" ? [] : told,
    told,
    warned,
  };
}

/** Why, in lines for people. */
export function reasonLines({ reasons, warnings }: RunRecord, { language }: Session): string[] {
  const why = reasons.map((reason) => oneLine(formatReason(reason, language)));
  return [...why, ...warnings.map((warning) => colors.yellow(oneLine(formatReason(warning, language))))];
}

/** Bytes for people: `512 B`, `3.2 MiB`. */
export function byteSize(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  return power === 0 ? `${bytes} B` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}

/** Milliseconds of `30m`, `24h` or `90d`. Throws a problem of that option otherwise. */
export function ageMs(option: string, given: string, texts: OperationTexts): number {
  const [, count, unit] = /^([0-9]{1,5})([mhd])$/.exec(given) ?? [];
  if (count && unit) return Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  throw new ProblemError([{ code: "ARGUMENT_INVALID", where: option, detail: given, hint: texts.badDuration }]);
}

/** A whole number of an option. Throws a problem of that option otherwise. */
export function countOf(option: string, given: string, texts: OperationTexts): number {
  if (/^[0-9]{1,9}$/.test(given)) return Number(given);
  throw new ProblemError([{ code: "ARGUMENT_INVALID", where: option, detail: given, hint: texts.badCount }]);
}

/** The rule of a workflow's schedule, as it is kept. */
export function ruleOf({ schedule }: Workflow): string {
  return schedule ? `${schedule.cron} ${schedule.timeZone}` : "";
}
