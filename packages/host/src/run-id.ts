/**
 * A new id for each container start: sorts by time, never repeats, is a plain object name segment. It is no secret, so
 * that V8's own generator, seeded by the system, is enough: `node:crypto` alone takes 2 MB of the supervisor's memory.
 */
export function newRunId(now: Date = new Date()): string {
  const stamp = now.toISOString().replace(/[-:]/g, "").replace(/\..*/, "Z");
  const random = Math.floor(Math.random() * 2 ** 32);
  return `${stamp}-${random.toString(16).padStart(8, "0")}`;
}
