/** The share of the container's memory at which the worker is ended, before the kernel ends everything without a word. */
export const KILL_SHARE = 0.8;

/** Set aside for the supervisor, and for the worker's buffers and native memory, which the heap limit does not bound. */
const SUPERVISOR_MB = 60;
const OUTSIDE_HEAP_MB = 110;

/** The container's memory limit in bytes; undefined when there is none. */
export function memoryLimitBytes(): number | undefined {
  const limit = process.constrainedMemory();
  // cgroup v1 says "no limit" by a number close to 2^63.
  return limit > 0 && limit < 2 ** 50 ? limit : undefined;
}

/** A heap limit for the worker that leaves room for everything else in the container. */
export function workerHeapMb(limitBytes: number | undefined): number | undefined {
  if (limitBytes === undefined) return undefined;
  return Math.max(64, Math.floor((limitBytes / 1024 / 1024) * KILL_SHARE) - SUPERVISOR_MB - OUTSIDE_HEAP_MB);
}
