import { randomBytes } from "node:crypto";

/** A new id for each container start: sorts by time, never repeats, is a plain object name segment. */
export function newRunId(now: Date = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace(/\..*/, "Z");
  return `${stamp}-${randomBytes(4).toString("hex")}`;
}
