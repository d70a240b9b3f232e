import type { ScheduleForm } from "../../../../../src/api/index.js";

/** By what a schedule goes. */
export const rules = ["none", "daily", "weekly", "monthly", "cron"] as const;
export type Rule = (typeof rules)[number];

/** As the file writes them. */
export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** The rule of a schedule. */
export function ruleOf(schedule: ScheduleForm | undefined): Rule {
  return rules.find((rule) => schedule && rule in schedule) ?? "none";
}

/** A part of a rule: `at`, `on`. */
export function partOf(schedule: ScheduleForm, rule: Rule, part: string): unknown {
  const of = schedule[rule];
  return typeof of === "object" && of !== null ? (of as Readonly<Record<string, unknown>>)[part] : undefined;
}

/** The time of the day in a schedule; 05:00 where it has none. */
export function timeOf(schedule: ScheduleForm | undefined): string {
  const at = schedule && partOf(schedule, ruleOf(schedule), "at");
  return typeof at === "string" ? at : "05:00";
}

/** A schedule that goes by another rule: time, zone and what to do about missed turns stay, dates where they can. */
export function withRule(schedule: ScheduleForm | undefined, rule: Rule): ScheduleForm | undefined {
  if (rule === "none") return undefined;
  const at = timeOf(schedule);
  const fresh: Readonly<Record<Exclude<Rule, "none">, unknown>> = {
    daily: { at },
    weekly: { on: ["monday"], at },
    monthly: { on: 1, at },
    cron: `${Number(at.slice(3))} ${Number(at.slice(0, 2))} * * 1-5`,
  };
  const { timeZone, missed, daysBefore, monthsBefore } = schedule ?? {};
  const byMonth = (rule === "monthly" || rule === "cron") && typeof monthsBefore === "number";
  return {
    [rule]: fresh[rule],
    ...(byMonth ? { monthsBefore } : { daysBefore: typeof daysBefore === "number" ? daysBefore : 1 }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(missed === undefined ? {} : { missed }),
  };
}

/** A schedule with a part of its rule changed. */
export function withPart(schedule: ScheduleForm, part: "at" | "on", value: unknown): ScheduleForm {
  const rule = ruleOf(schedule);
  return { ...schedule, [rule]: { ...(schedule[rule] as object), [part]: value } };
}

/** A schedule with a key set; undefined takes it out. */
export function withKey({ ...schedule }: ScheduleForm, key: string, value: unknown): ScheduleForm {
  const { [key]: _, ...others } = schedule;
  return value === undefined ? others : { ...others, [key]: value };
}

/** A schedule whose dates are counted in days or in months. */
export function withUnit(schedule: ScheduleForm, unit: "daysBefore" | "monthsBefore"): ScheduleForm {
  const { daysBefore: _days, monthsBefore: _months, ...others } = schedule;
  return { ...others, [unit]: 1 };
}
