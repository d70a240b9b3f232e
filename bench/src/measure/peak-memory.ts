import { readFileSync } from "node:fs";

/** Highest resident memory of the two processes of a container, in bytes. */
export interface PeakMemory {
  readonly supervisorBytes: number;
  readonly workerBytes: number;
}

const POLL_MS = 10;

/**
 * Watches a supervisor, by its process id, and its child until the supervisor has `ended`. The kernel keeps the peak itself
 * (VmHWM), so that a look now and then misses only what is reached in the last milliseconds of a process.
 */
export async function peakMemory(pid: number, ended: Promise<unknown>): Promise<PeakMemory> {
  let supervisorBytes = 0;
  let workerBytes = 0;
  const look = (): void => {
    supervisorBytes = Math.max(supervisorBytes, peakOf(pid));
    for (const child of childrenOf(pid)) workerBytes = Math.max(workerBytes, peakOf(child));
  };
  const timer = setInterval(look, POLL_MS);
  await ended;
  clearInterval(timer);
  return { supervisorBytes, workerBytes };
}

function childrenOf(pid: number): number[] {
  return readProc(`${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

function peakOf(pid: number): number {
  const [, kibibytes] = /^VmHWM:\s+([0-9]+) kB$/m.exec(readProc(`${pid}/status`)) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, "latin1");
  } catch {
    // The process is gone.
    return "";
  }
}
