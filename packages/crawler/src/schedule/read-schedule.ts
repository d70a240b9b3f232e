import type { PlacedProblem } from "../workflow/file-shape.js";
import type { ScheduleTexts } from "../workflow/texts.js";
import { cronProblem } from "./cron.js";
import type { MissedRuns, Schedule, ScheduleDates } from "./schedule.js";

/** The days of a week as a workflow file names them, in the order of cron. */
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** `schedule` of a workflow file that fits the published JSON Schema: exactly one of the four rules. */
export interface ScheduleFile {
  readonly daily?: { readonly at: string };
  readonly weekly?: { readonly on: readonly (typeof WEEKDAYS)[number][]; readonly at: string };
  readonly monthly?: { readonly on: number | "last"; readonly at: string };
  readonly cron?: string;
  readonly daysBefore?: number;
  readonly monthsBefore?: number;
  readonly timeZone?: string;
  readonly missed?: MissedRuns;
}

/** Reads what the JSON Schema cannot judge: the pattern, the zone, which dates go with which rule. Undefined after a problem. */
export function readSchedule(
  file: ScheduleFile,
  problems: PlacedProblem[],
  texts: ScheduleTexts,
): Schedule | undefined {
  const timeZone = file.timeZone ?? "Asia/Tokyo";
  const cron = cronOf(file);
  const found = [...zoneProblems(timeZone, texts), ...dateProblems(file, texts)];
  if (found.length === 0) found.push(...patternProblems(cron, timeZone, texts));
  problems.push(...found);
  if (found.length > 0) return undefined;
  return { cron, timeZone, dates: datesOf(file), missed: file.missed ?? "catch-up" };
}

function cronOf({ daily, weekly, monthly, cron = "" }: ScheduleFile): string {
  if (daily) return `${timeOf(daily.at)} * * *`;
  if (weekly) return `${timeOf(weekly.at)} * * ${weekly.on.map((day) => WEEKDAYS.indexOf(day)).join(",")}`;
  if (monthly) return `${timeOf(monthly.at)} ${monthly.on === "last" ? "L" : monthly.on} * *`;
  return cron;
}

/** `05:30` as the first two fields. */
function timeOf(at: string): string {
  const [hour, minute] = at.split(":");
  return `${Number(minute)} ${Number(hour)}`;
}

function datesOf({ daysBefore, monthsBefore }: ScheduleFile): ScheduleDates {
  return monthsBefore === undefined ? { daysBefore: daysBefore ?? 0 } : { monthsBefore };
}

function zoneProblems(timeZone: string, { noZone }: ScheduleTexts): PlacedProblem[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return [];
  } catch {
    return problem("timeZone", noZone(timeZone));
  }
}

/** The guide dates a monthly run on the 1st; what an owner means by "monthly" without saying of which month, nobody knows. */
function dateProblems(
  { daily, weekly, monthly, daysBefore, monthsBefore }: ScheduleFile,
  texts: ScheduleTexts,
): PlacedProblem[] {
  if (daysBefore !== undefined && monthsBefore !== undefined) return problem("monthsBefore", texts.bothBefore);
  if (monthly && monthsBefore === undefined) return problem("monthly", texts.noMonthsBefore);
  if ((daily || weekly) && monthsBefore !== undefined) return problem("monthsBefore", texts.monthsBeforeMisplaced);
  if (daysBefore === undefined && monthsBefore === undefined) return problem("", texts.noDaysBefore);
  return [];
}

function patternProblems(cron: string, timeZone: string, { cronHint: hint }: ScheduleTexts): PlacedProblem[] {
  const fault = cronProblem(cron, timeZone);
  return fault === undefined ? [] : problem("cron", { detail: `cron "${cron}": ${fault}`, hint });
}

function problem(key: string, { detail, hint }: { readonly detail: string; readonly hint: string }): PlacedProblem[] {
  const path = key === "" ? ["schedule"] : ["schedule", key];
  return [{ code: "WORKFLOW_INVALID", path, detail: `schedule: ${detail}`, hint }];
}
