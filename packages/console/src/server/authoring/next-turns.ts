import { nextTurns, type Turn, type Workflow } from "@collectro/crawler";
import type { NextTurn } from "../../api/index.js";

/** The next turns of a workflow's schedule from now on; none without one. */
export function turnsOf({ schedule }: Workflow, count: number): NextTurn[] {
  return schedule ? nextTurns(schedule, new Date(), count).map(toNextTurn) : [];
}

function toNextTurn({ at, window, timeZone }: Turn): NextTurn {
  return { ...window, at: at.toISOString(), local: localTime(at, timeZone), timeZone };
}

/** `2024-09-25 05:00`: the way that Swedish writes times. */
function localTime(at: Date, timeZone: string): string {
  return at.toLocaleString("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
}
