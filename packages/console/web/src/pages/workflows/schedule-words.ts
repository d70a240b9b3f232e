import type { ScheduleForm } from "../../../../src/api/index.js";
import { partOf, ruleOf, timeOf, weekdays } from "../workflow/form/schedule.js";
import type { workflowsTexts } from "./texts.js";

/** A schedule in a few words; cron as it is written. */
export function scheduleInWords(schedule: ScheduleForm | undefined, t: (typeof workflowsTexts)["en"]): string {
  if (!schedule) return t.byHand;
  const at = timeOf(schedule);
  switch (ruleOf(schedule)) {
    case "daily":
      return t.daily(at);
    case "weekly": {
      const on = partOf(schedule, "weekly", "on");
      const days = weekdays.filter((day) => Array.isArray(on) && on.includes(day));
      return t.weekly(days.map((day) => t.weekdays[day]).join(t.between), at);
    }
    case "monthly": {
      const on = String(partOf(schedule, "monthly", "on"));
      return t.monthly(on === "last" ? t.lastDay : t.dayOfMonth(on), at);
    }
    default:
      return String(schedule["cron"] ?? "");
  }
}
