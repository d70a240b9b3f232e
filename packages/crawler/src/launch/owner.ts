import { readProcess } from "./process-table.js";

/** A process of this machine, as others recognise it. */
export interface ProcessOwner {
  readonly pid: number;
  /** Clock ticks since boot, as text; empty where that cannot be seen. */
  readonly startedAt: string;
}

/** This process. */
export function owner(): ProcessOwner {
  return { pid: process.pid, startedAt: readProcess(process.pid)?.startedAt ?? "" };
}

/** Whether that very process lives. */
export function ownerLives({ pid, startedAt }: ProcessOwner): boolean {
  return readProcess(pid)?.startedAt === startedAt;
}
