import { type BackfillEntry, type Coverage, type DayCoverage, formatCause } from "@collectro/backfill";
import type { Language } from "@collectro/contract";
import type { Backfill, BackfillDay, BackfillSummary } from "../../api/index.js";

/** A backfill as its ledger has it. */
export type KnownBackfill = Coverage & { readonly backfill: BackfillEntry };

/** Whether the slice that begins on that date is running in this process. */
export type IsRunning = (from: string) => boolean;

/** A backfill as lists show it. */
export function toBackfillSummary({ backfill, days }: KnownBackfill, isRunning: IsRunning): BackfillSummary {
  const { id, workflow, from, to, startedAt, endedAt, state } = backfill;
  const counts = { waiting: 0, running: 0, loaded: 0, failed: 0, lost: 0 };
  for (const day of days) counts[stateOf(day, isRunning)] += 1;
  return { ...{ id, workflow, from, to, startedAt, state, counts }, ...(endedAt === undefined ? {} : { endedAt }) };
}

/** A backfill with each of its days. */
export function toBackfill(known: KnownBackfill, isRunning: IsRunning, language: Language): Backfill {
  const days = known.days.map((day): BackfillDay => {
    const { date, rows, run, why } = day;
    const state = stateOf(day, isRunning);
    return {
      ...{ date, state },
      ...(run === undefined ? {} : { run }),
      ...(state === "loaded" ? { rows } : {}),
      ...(why ? { why: formatCause(why, language) } : {}),
    };
  });
  return { ...toBackfillSummary(known, isRunning), days };
}

function stateOf({ state, lost, slice }: DayCoverage, isRunning: IsRunning): BackfillDay["state"] {
  if (isRunning(slice.from)) return "running";
  if (state === "failed") return lost ? "lost" : "failed";
  return state === "notRun" ? "waiting" : "loaded";
}
