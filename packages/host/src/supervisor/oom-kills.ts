import { readFileSync } from "node:fs";

const MOUNT = "/sys/fs/cgroup";

/**
 * Counts the processes that the kernel has killed in this container for want of memory; the counter only grows. Undefined
 * where there is no memory cgroup to ask. Source: Linux, cgroup-v1/memory (memory.oom_control) and cgroup-v2 (memory.events).
 */
export function oomKills(): number | undefined {
  for (const path of counterFiles(read("/proc/self/cgroup") ?? "")) {
    const [, count] = /^oom_kill ([0-9]+)$/m.exec(read(path) ?? "") ?? [];
    if (count !== undefined) return Number(count);
  }
  return undefined;
}

/**
 * The files that may hold the counter, best first, from the text of /proc/self/cgroup. The memory controller is in one of
 * the two trees only. A container often sees its own group as the root of the mount while its path is still the host's.
 */
export function counterFiles(self: string): string[] {
  const [, one] = /^[0-9]+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(self) ?? [];
  if (one !== undefined) return places(`${MOUNT}/memory`, one).map((dir) => `${dir}/memory.oom_control`);
  const [, two = "/"] = /^0::(.*)$/m.exec(self) ?? [];
  return places(MOUNT, two).map((dir) => `${dir}/memory.events`);
}

function places(mount: string, path: string): string[] {
  return path === "/" ? [mount] : [`${mount}${path}`, mount];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
