import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { SharedDir } from "@collectro/contract";
import type { ContainerEnd } from "../judge.js";
import { markerOf } from "./process.js";
import {
  mainOf,
  opaqueProcesses,
  type ProcessEntry,
  processesOf,
  readProcess,
  signalProcess,
} from "./process-table.js";

const POLL_MS = 100;
/** How long a killed container may take to be gone. */
const KILL_WAIT_MS = 10_000;
/** A process that hands over to another is out of sight for a moment: one look is not enough to call a container gone. */
const LOOKS = 2;
/** Starts and files are timed by different clocks, and the time of the machine's start is in whole seconds. */
const CLOCK_SLACK_MS = 2_000;
/** Of Linux, on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;

/** The container beside this one, in a pod whose processes see each other (`shareProcessNamespace`). */
export interface PodContainer {
  /** Settles when it is gone, or has not appeared in time; never rejects. Its exit code is for the kubelet alone to see. */
  readonly ended: Promise<ContainerEnd>;
  /** Whether it has been seen, or anything that it wrote. */
  appeared(): boolean;
  /** SIGTERM to its main process, SIGKILL to all of it after the grace. Safe to call twice; resolves to 0. */
  stop(graceMs: number): Promise<number>;
}

/** What to watch. */
export interface PodTarget {
  /** The files of `sharedDir`. */
  readonly files: SharedDir;
  /** The folder as the other container is told it, in COLLECTRO_SHARED_DIR: by that its processes are known. */
  readonly sharedDir: string;
  /** How long it may take to appear, the pull of its image included. */
  readonly appearMs: number;
  /** Files that were written earlier are another attempt's; in milliseconds since 1970. */
  readonly sinceMs: number;
}

/**
 * Watches the other container of this pod by its processes. Where another user's processes hide what they are, its files
 * alone are judged, as from outside of the pod.
 */
export function watchPod(target: PodTarget): PodContainer {
  const marker = markerOf(target.sharedDir);
  const held: Held = { seen: false, wrote: false, givenUp: false, known: new Map() };
  const ended = watchToEnd(target, marker, held);
  async function stop(graceMs: number): Promise<number> {
    if (graceMs > 0) {
      for (const { pid } of mainOf(living(marker, held))) signalProcess(pid, "SIGTERM");
      await untilGone(marker, held, graceMs);
    }
    const endMs = performance.now() + KILL_WAIT_MS;
    while (living(marker, held).length > 0 && performance.now() < endMs) {
      for (const { pid } of living(marker, held)) signalProcess(pid, "SIGKILL");
      await untilGone(marker, held, POLL_MS);
    }
    held.givenUp = true;
    await ended;
    return 0;
  }
  return { ended, appeared: () => held.seen || held.wrote, stop };
}

interface Held {
  seen: boolean;
  wrote: boolean;
  givenUp: boolean;
  /** The start of each process that has shown its marker. */
  readonly known: Map<number, string>;
}

/** The processes that show the marker, and those that have: one may empty its environment, or become another user's who hides it. */
function living(marker: string, { known }: Held): ProcessEntry[] {
  for (const { pid, startedAt } of processesOf(undefined, marker)) known.set(pid, startedAt);
  return [...known].flatMap(([pid, startedAt]) => {
    const entry = readProcess(pid);
    return entry?.startedAt === startedAt ? [entry] : [];
  });
}

async function untilGone(marker: string, held: Held, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (living(marker, held).length > 0 && performance.now() < endMs) await delay(POLL_MS / 2);
}

async function watchToEnd(target: PodTarget, marker: string, held: Held): Promise<ContainerEnd> {
  const lateMs = performance.now() + target.appearMs;
  let looks = 0;
  while (!held.givenUp) {
    // Files before processes: whoever wrote a file that is there was alive before the look that misses him.
    const { wrote, hasResult } = await filesOf(target);
    held.wrote ||= wrote;
    if (living(marker, held).length > 0) {
      held.seen = true;
      looks = 0;
    } else if (++looks >= LOOKS) {
      if (held.seen || hasResult) return { kind: "unseen" };
      // It was faster than this watch, unless it is one of those that hide: those have the limits of every container.
      if (wrote && opaqueProcesses().length === 0) return { kind: "unseen" };
      if (!wrote && performance.now() >= lateMs) return { kind: "absent" };
    }
    await delay(POLL_MS, undefined, { ref: false });
  }
  return { kind: "unseen" };
}

async function filesOf({ files, sinceMs }: PodTarget): Promise<{ wrote: boolean; hasResult: boolean }> {
  const isNew = async (path: string): Promise<boolean> => {
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && found.mtimeMs >= sinceMs;
  };
  const hasResult = await isNew(files.jobResult);
  const others = await Promise.all([files.log, files.loadPath, files.heartbeat].map(isNew));
  return { wrote: hasResult || others.includes(true), hasResult };
}

/**
 * When this pod began, in milliseconds since 1970, rather too early than too late: its first process holds the namespace.
 * 0 where the kernel does not tell.
 */
export function podStartedMs(): number {
  try {
    const stat = readFileSync("/proc/1/stat", "latin1");
    const ticks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
    const bootSeconds = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    return Math.max(0, (bootSeconds + ticks / TICKS_PER_SECOND) * 1000 - CLOCK_SLACK_MS) || 0;
  } catch {
    return 0;
  }
}
