import { nextTurns, type PlacedProblem, type Schedule } from "@collectro/crawler";
import { type PodTexts, podTextsIn } from "./texts.js";
import { clockChanges } from "./zone-changes.js";

/** How far ahead the changes of a clock are looked for: a change on a Sunday comes on each of its dates in so many years. */
const DAYS_AHEAD = 12 * 366;

const PART = /^(?:\*(?:\/\d+)?|\d+-\d+(?:\/\d+)?|\d+|[a-z]{3}(?:-[a-z]{3})?)$/i;

/**
 * What in a schedule a CronJob would read in another way than the crawler does; none when both mean the same turns.
 * @param key of the schedule in the workflow file: daily, weekly, monthly or cron
 */
export function scheduleProblems(
  schedule: Schedule | undefined,
  key: string,
  texts: PodTexts = podTextsIn("en"),
  now = new Date(),
): PlacedProblem[] {
  const path = schedule ? ["schedule", key] : [];
  const told = schedule ? (patternProblem(schedule, texts) ?? clockProblem(schedule, texts, now)) : texts.noSchedule;
  return told ? [{ code: "WORKFLOW_INVALID", path, ...told }] : [];
}

function patternProblem({ cron }: Schedule, texts: PodTexts) {
  const fields = cron.trim().split(/\s+/);
  const [, , days = "*", , weekdays = "*"] = fields;
  if (days.toUpperCase().includes("L")) return texts.cronLast;
  const strange = fields.find((field) => !field.split(",").every((part) => PART.test(part)));
  if (strange !== undefined) return texts.cronField(strange);
  if (/7/.test(weekdays)) return texts.cronSunday;
  // Two plain restrictions mean "either" to both; a `*` with a step is a restriction to one of them only.
  const steps = [days, weekdays].some((field) => field.startsWith("*/"));
  return steps && days !== "*" && weekdays !== "*" ? texts.cronDays : undefined;
}

/** A CronJob leaves out a time that does not come, and takes one that comes twice for two. */
function clockProblem(schedule: Schedule, texts: PodTexts, now: Date) {
  const walls = { ...schedule, timeZone: "UTC" };
  for (const { wallStart, wallEnd } of clockChanges(schedule.timeZone, now, DAYS_AHEAD)) {
    const [turn] = nextTurns(walls, new Date(wallStart.getTime() - 1), 1);
    if (!turn || turn.at >= wallEnd) continue;
    const [day = "", from = ""] = wallStart.toISOString().split("T");
    return texts.clockChange(schedule.timeZone, day, from.slice(0, 5), wallEnd.toISOString().slice(11, 16));
  }
  return undefined;
}
