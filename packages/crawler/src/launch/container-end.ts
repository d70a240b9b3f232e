import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { ContainerEnd } from "../judge.js";

/** A program that a signal ended has this code plus the signal's number. */
const SIGNAL_BASE = 128;

/** What is known of the end of a container besides its exit code. */
export interface EndFacts {
  /** The engine's own word; podman has none where the kernel counts memory by cgroup version 1. */
  readonly oomKilled: boolean;
  readonly hasMemoryLimit: boolean;
  /** Whether this crawler sent a SIGKILL. */
  readonly killed: boolean;
  /** `machineOomKills` before the start; undefined when nobody looked. */
  readonly oomKillsBefore: number | undefined;
}

/** Makes a container's end of its exit code. */
export function containerEnd(code: number, facts: EndFacts): ContainerEnd {
  const signal = Object.entries(constants.signals).find(([, number]) => number === code - SIGNAL_BASE)?.[0];
  if (signal === undefined) return code < 0 ? { kind: "unseen" } : { kind: "exited", code };
  const outOfMemory = signal === "SIGKILL" && !facts.killed && ranOutOfMemory(facts);
  return { kind: "signalled", signal, ...(outOfMemory && { outOfMemory }) };
}

/** A kill by nobody under a memory limit, unless the kernel of this machine says that it killed nothing. */
function ranOutOfMemory({ oomKilled, hasMemoryLimit, oomKillsBefore }: EndFacts): boolean {
  if (oomKilled || !hasMemoryLimit) return oomKilled;
  return oomKillsBefore === undefined || machineOomKills() !== oomKillsBefore;
}

/** How many processes the kernel of this machine has killed for want of memory; undefined where it does not say. */
export function machineOomKills(): number | undefined {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync("/proc/vmstat", "utf8"))?.[1];
    return count === undefined ? undefined : Number(count);
  } catch {
    return undefined;
  }
}
