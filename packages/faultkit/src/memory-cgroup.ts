import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Box, BoxUnavailable, requireRoot } from "./box.js";
import { waitUntil } from "./wait-until.js";

/** A box whose processes together may hold so much memory, page cache included, before the kernel kills one of them. */
export interface MemoryBox extends Box, AsyncDisposable {
  readonly cgroupVersion: 1 | 2;
  /** The most that was in use so far, in bytes. */
  peakBytes(): number;
  /** Processes that the kernel has killed for want of memory. */
  killedProcesses(): number;
}

/** Where this process stands in the tree of memory cgroups. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly mount: string;
  readonly path: string;
}

const FILES = {
  1: { limit: "memory.limit_in_bytes", swap: "memory.memsw.limit_in_bytes", peak: "memory.max_usage_in_bytes" },
  2: { limit: "memory.max", swap: "memory.swap.max", peak: "memory.peak" },
} as const;

/** Makes a memory cgroup below this process's own, so that no limit of its own is escaped. Version 1 and 2; needs root. */
export async function memoryCgroup(limitBytes: number): Promise<MemoryBox> {
  requireRoot("a memory cgroup");
  const place = findMemoryCgroup(readFileSync("/proc/mounts", "utf8"), readFileSync("/proc/self/cgroup", "utf8"));
  if (!place) throw new BoxUnavailable("no memory cgroup is mounted here");
  const { version } = place;
  const dir = makeCgroup(place);
  const file = (name: string) => join(dir, name);
  try {
    writeFileSync(file(FILES[version].limit), String(limitBytes));
    // Without this the processes would swap instead of being killed; absent where the kernel has no swap accounting.
    if (existsSync(file(FILES[version].swap)))
      writeFileSync(file(FILES[version].swap), version === 1 ? `${limitBytes}` : "0");
  } catch (error) {
    rmdirSync(dir);
    throw new BoxUnavailable(`the limit cannot be set: ${(error as Error).message}`, { cause: error });
  }
  return {
    cgroupVersion: version,
    wrap: (command, args) => ["/bin/sh", ["-c", 'echo $$ >"$0" && exec "$@"', file("cgroup.procs"), command, ...args]],
    peakBytes: () => Number(readFileSync(file(FILES[version].peak), "utf8")),
    killedProcesses: () =>
      countKills(readFileSync(file(version === 1 ? "memory.oom_control" : "memory.events"), "utf8")),
    [Symbol.asyncDispose]: () => removeCgroup(dir),
  };
}

/** Reads the texts of /proc/mounts and /proc/self/cgroup; the memory controller is in exactly one tree, version 1 where both are mounted with it. */
export function findMemoryCgroup(mounts: string, self: string): CgroupPlace | undefined {
  const lines = mounts.split("\n").map((line) => line.split(" "));
  const groups = self.split("\n").map((line) => /^([0-9]+):([^:]*):(.*)$/.exec(line));
  const one = lines.find(([, , type, options]) => type === "cgroup" && options?.split(",").includes("memory"));
  if (one?.[1]) {
    const own = groups.find((group) => group?.[2]?.split(",").includes("memory"));
    return { version: 1, mount: one[1], path: own?.[3] ?? "/" };
  }
  const two = lines.find(([, , type]) => type === "cgroup2");
  if (!two?.[1]) return undefined;
  return { version: 2, mount: two[1], path: groups.find((group) => group?.[1] === "0")?.[3] ?? "/" };
}

/**
 * A new cgroup as near below our own as the kernel lets us.
 * A version 2 group that holds processes cannot have limited children, so its parents are tried in turn; inside a
 * container our own path may not be visible below the mount.
 */
function makeCgroup({ version, mount, path }: CgroupPlace): string {
  let reason = "";
  for (let at = path; ; at = dirname(at)) {
    const parent = join(mount, at);
    const dir = join(parent, `faultkit-${randomUUID()}`);
    try {
      if (version === 2) writeFileSync(join(parent, "cgroup.subtree_control"), "+memory");
      mkdirSync(dir);
      return dir;
    } catch (error) {
      reason = (error as Error).message;
    }
    if (at === "/") throw new BoxUnavailable(`no memory cgroup can be made here: ${reason}`);
  }
}

async function removeCgroup(dir: string): Promise<void> {
  const gone = () => {
    for (const pid of readFileSync(join(dir, "cgroup.procs"), "utf8").split("\n").filter(Boolean)) {
      process.kill(Number(pid), "SIGKILL");
    }
    rmdirSync(dir);
    return true;
  };
  await waitUntil(gone, { what: `the end of the processes in ${dir}` });
}

function countKills(text: string): number {
  return Number(/^oom_kill ([0-9]+)$/m.exec(text)?.[1] ?? 0);
}
