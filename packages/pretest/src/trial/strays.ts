import { readdirSync, readlinkSync } from "node:fs";

/**
 * Ends what hides from the launcher, in a session of its own and without the run's environment, but still holds a file
 * below `dir` or works there. Returns how many there were; 0 on systems without /proc.
 */
export function endStrays(dir: string): number {
  const strays = listOf("/proc")
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => linksOf(pid).some((target) => target === dir || target.startsWith(`${dir}/`)));
  return strays.filter((pid) => end(Number(pid))).length;
}

function linksOf(pid: string): string[] {
  const files = listOf(`/proc/${pid}/fd`).map((name) => `/proc/${pid}/fd/${name}`);
  return [`/proc/${pid}/cwd`, ...files].map(targetOf);
}

function listOf(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // It ended since the listing, or belongs to another user.
    return [];
  }
}

function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return "";
  }
}

function end(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
