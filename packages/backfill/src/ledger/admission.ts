import type { RunWindow } from "@collectro/contract";
import type { SliceSize } from "../plan.js";
import type { Admission, BackfillEntry } from "./register.js";

/** A backfill that asks to be entered. */
export interface Applicant extends RunWindow {
  readonly id: string;
  readonly workflow: string;
  readonly perSlice: SliceSize;
  readonly startedAt: string;
  readonly lead: string;
  /** `resume`: go on with the last one of the same plan, if there is one. `restart`: drop those that were not finished. */
  readonly mode: "new" | "resume" | "restart";
}

/**
 * Who may begin. What goes on is never disturbed; what was left unfinished is taken up (`resume`) or dropped (`restart`), but
 * only when that is said: its days may be in the table already.
 * @param isOver whether the leader of another backfill is gone
 */
export function admissionOf(applicant: Applicant, isOver: (lead: string) => Promise<boolean>): Admission {
  return async (others) => {
    const same = others.filter((other) => isSamePlan(applicant, other)).at(-1);
    const drops: string[] = [];
    const resumed = applicant.mode === "resume" ? same : undefined;
    for (const other of others) {
      if (!overlaps(applicant, other) || other.state === "complete" || other.state === "incomplete") continue;
      if (other.state === "running" && !(await isOver(other.lead))) return { kind: "busy", other };
      if (other.id === resumed?.id) continue;
      if (applicant.mode !== "restart") return { kind: "unfinished", other };
      drops.push(other.id, ...(other.dropped ?? []));
    }
    if (resumed) return { entry: againOf(resumed, applicant) };
    const { mode: _, ...rest } = applicant;
    const dropped = drops.length > 0 ? { dropped: drops } : {};
    return { entry: { ...rest, ...dropped, state: "running", round: 1 } };
  };
}

function againOf({ endedAt: _, ...before }: BackfillEntry, { lead }: Applicant): BackfillEntry {
  return { ...before, lead, state: "running", round: before.round + 1 };
}

/** Whether an entry is of the same workflow, dates and slices: then it can be gone on with. */
export function isSamePlan(
  one: Pick<Applicant, "workflow" | "from" | "to" | "perSlice">,
  other: BackfillEntry,
): boolean {
  const { workflow, from, to, perSlice } = one;
  return other.workflow === workflow && other.from === from && other.to === to && other.perSlice === perSlice;
}

function overlaps(one: RunWindow, other: RunWindow): boolean {
  return one.from <= other.to && other.from <= one.to;
}
