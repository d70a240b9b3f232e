import { availableParallelism, cpus, totalmem } from "node:os";

/** Where and when the figures were taken, in one line. */
export function machineLine(now: Date = new Date()): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memoryGib = Math.round(totalmem() / 1024 ** 3);
  const day = now.toISOString().slice(0, 10);
  return `${model}, ${availableParallelism()} cores, ${memoryGib} GiB; Node ${process.versions.node}; ${day}`;
}
