import {
  type BackfillOutcome,
  type DayCoverage,
  type Forecast,
  formatCause,
  type Preparation,
} from "@collectro/backfill";
import colors from "picocolors";
import type { BackfillOrder } from "./backfill-options.js";
import { type BackfillTexts, backfillTexts } from "./backfill-texts.js";
import type { PodsForecast } from "./cluster-site.js";
import { showTable } from "./display.js";
import { oneLine } from "./one-line.js";
import { byteSize, durationText } from "./runs-shown.js";
import type { Session } from "./session.js";

/** Columns of the coverage table; the last folds. */
const WIDTHS = [null, null, null, null, 80] as const;

/** Shows what a backfill would do and is likely to take; in a cluster, also what its pods are likely to cost. */
export function showPreparation(
  session: Session,
  { workflow, window, parallel }: BackfillOrder,
  plan: Preparation,
  pods?: PodsForecast,
): void {
  const texts = backfillTexts(session.language);
  const { slices, toRun, forecast } = plan;
  console.log(texts.plan(workflow.name, window.from, window.to, slices.length, toRun.length));
  if (toRun.length === 0) return;
  console.log(forecast.runs === 0 ? texts.noForecast : forecastLine(texts, forecast, parallel));
  if (forecast.scaled) console.log(texts.scaled);
  if (pods) console.log(podsLine(texts, pods));
}

function forecastLine(texts: BackfillTexts, forecast: Forecast, parallel: number): string {
  const duration = durationText(forecast.seconds * 1000);
  return texts.forecast(duration, parallel, forecast.rows, byteSize(forecast.bytes), forecast.runs);
}

function podsLine(texts: BackfillTexts, { hours, cost }: PodsForecast): string {
  const { pods, vcpu, gib, vcpuHours, gibHours } = hours;
  const line = texts.pods(pods, figure(vcpu), figure(gib), figure(vcpuHours), figure(gibHours));
  return cost === undefined ? line : line + texts.price(figure(cost));
}

/** Three digits that count: a forecast knows no more. */
function figure(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

/** Shows the verdict: neighbouring days of one state on one line, and why days failed. */
export function showBackfill(session: Session, outcome: BackfillOutcome): void {
  const texts = backfillTexts(session.language);
  const { backfill, days, rows, bytes } = outcome;
  const lines = runsOfDays(days).map(({ first, last, count, rows: sum }) => [
    first.date === last.date ? first.date : `${first.date} – ${last.date}`,
    String(count),
    texts.states[first.state],
    sum.toLocaleString("en-US"),
    first.state === "failed" && first.why ? oneLine(formatCause(first.why, session.language)) : "",
  ]);
  console.log(showTable(texts.columns, lines, WIDTHS));
  if (backfill.state === "running") return;
  const paint = backfill.state === "complete" ? colors.green : colors.red;
  const total = texts.total(days.length, rows, byteSize(bytes));
  console.log(`${paint(colors.bold(texts.verdicts[backfill.state]))} (${total})`);
  if (outcome.overtaken) console.log(texts.overtaken);
  if (backfill.state !== "complete") console.log(texts.goOn);
}

/** The outcome as JSON, causes also as texts. */
export function backfillJson({ language }: Session, outcome: BackfillOutcome): string {
  const days = outcome.days.map(({ why, ...day }) =>
    why ? { ...day, why: oneLine(formatCause(why, language)) } : day,
  );
  return JSON.stringify({ ...outcome, days });
}

interface DayRun {
  readonly first: DayCoverage;
  readonly last: DayCoverage;
  readonly count: number;
  readonly rows: number;
}

/** Neighbouring days that say the same. */
function runsOfDays(days: readonly DayCoverage[]): DayRun[] {
  const runs: DayRun[] = [];
  for (const day of days) {
    const before = runs.at(-1);
    const isNewSlice = before?.last.slice.from !== day.slice.from;
    const rows = isNewSlice ? day.rows : 0;
    if (before && keyOf(before.first) === keyOf(day)) {
      runs[runs.length - 1] = { ...before, last: day, count: before.count + 1, rows: before.rows + rows };
    } else runs.push({ first: day, last: day, count: 1, rows });
  }
  return runs;
}

function keyOf({ state, why }: DayCoverage): string {
  return state === "failed" ? `${state} ${JSON.stringify(why)}` : state;
}
