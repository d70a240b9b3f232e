import { readdirSync, readFileSync } from "node:fs";

/** A process as /proc shows it. */
export interface LiveProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly groupId: number;
  /** The arguments, joined by spaces; the bare name in brackets for a kernel thread. */
  readonly command: string;
}

/** Which processes are meant: those of a process group, or those whose environment holds `NAME=value` (children inherit it). */
export type ProcessFilter = { readonly groupId: number } | { readonly environment: string };

/** Every living process that the filter means; zombies do not live. Empty on systems without /proc. */
export function liveProcesses(filter: ProcessFilter): LiveProcess[] {
  const found: LiveProcess[] = [];
  for (const name of listProc()) {
    const process = /^[0-9]+$/.test(name) ? readProcess(Number(name)) : undefined;
    if (process && matches(process, filter)) found.push(process);
  }
  return found;
}

function matches(process: LiveProcess, filter: ProcessFilter): boolean {
  if ("groupId" in filter) return process.groupId === filter.groupId;
  return readProc(process.pid, "environ")?.split("\0").includes(filter.environment) ?? false;
}

function readProcess(pid: number): LiveProcess | undefined {
  const stat = readProc(pid, "stat");
  if (stat === undefined) return undefined;
  // "pid (name) state ppid pgrp …": the name may itself hold spaces and brackets, so the last bracket counts.
  const nameEnd = stat.lastIndexOf(")");
  const [state, parentPid, groupId] = stat.slice(nameEnd + 2).split(" ");
  if (state === "Z" || state === "X") return undefined;
  const command = readProc(pid, "cmdline")?.split("\0").join(" ").trim();
  return {
    pid,
    parentPid: Number(parentPid),
    groupId: Number(groupId),
    command: command || `[${stat.slice(stat.indexOf("(") + 1, nameEnd)}]`,
  };
}

function listProc(): string[] {
  try {
    return readdirSync("/proc");
  } catch {
    return [];
  }
}

function readProc(pid: number, file: "stat" | "cmdline" | "environ"): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    // It ended since the listing, or belongs to a user whose processes are hidden from this one.
    return undefined;
  }
}
