import { readdirSync, readFileSync } from "node:fs";

/** What Linux tells of a process; undefined when it is gone or a zombie. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks since boot, as text: tells a process from a later one with the same id. */
  readonly startedAt: string;
}

/** Reads one process from /proc; undefined when it is gone, a zombie, or this is no Linux. */
export function readProcess(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold anything, spaces and parentheses included.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group] = fields;
    if (state === "Z" || state === "X") return undefined;
    return { pid, parent: Number(parent), group: Number(group), startedAt: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

/** Whether a process lives; a zombie does not. */
export function isAlive(pid: number): boolean {
  if (process.platform === "linux") return readProcess(pid) !== undefined;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * The living processes that belong to a run: its process group, and whatever carries its marker in the environment
 * (a child that made a session of its own leaves the group, but inherits the environment).
 * @param group undefined when it is not known, or its number may be another's by now
 */
export function processesOf(group: number | undefined, marker: string): ProcessEntry[] {
  // Groups 0 and 1 are the kernel's and init's: no run can have them, whatever a record says.
  const ours = group !== undefined && group > 1 ? group : undefined;
  return livingPids()
    .filter((pid) => pid > 1 && pid !== process.pid)
    .map(readProcess)
    .filter((entry) => entry !== undefined)
    .filter((entry) => entry.group === ours || hasMarker(entry.pid, marker));
}

/** Those that none of the others has started: the main process of a container, and what outlived its parent. */
export function mainOf(entries: readonly ProcessEntry[]): ProcessEntry[] {
  const pids = new Set(entries.map(({ pid }) => pid));
  return entries.filter(({ parent }) => !pids.has(parent));
}

/** The living processes, but the first and this one, that do not show their environment to this user. */
export function opaqueProcesses(): ProcessEntry[] {
  return livingPids()
    .filter((pid) => pid > 1 && pid !== process.pid && isHidden(pid))
    .map(readProcess)
    .filter((entry) => entry !== undefined);
}

/** Sends a signal; false when the process has ended by itself in this very moment, or is not ours. */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function isHidden(pid: number): boolean {
  try {
    readFileSync(`/proc/${pid}/environ`);
    return false;
  } catch (error) {
    return ["EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

function livingPids(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function hasMarker(pid: number, marker: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(marker);
  } catch {
    return false;
  }
}
