import { readdirSync, readFileSync } from "node:fs";

/** Ends what was left running in a folder: every process whose command or environment names it. */
export function endProcessesOf(home) {
  for (const pid of readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)) {
    if (![`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((path) => read(path).includes(home))) continue;
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
