import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFile } from "@collectro/crawler";

/** `console.json` of a state folder: how programs of the same user reach the console that runs on it. */
export interface ConsoleFile {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Absolute. */
  readonly workflowsDir: string;
  readonly readOnly: boolean;
}

/** How long a lock that somebody only looks at is waited for. */
const LOCK_WAIT_MS = 1_000;

/** Takes the place of the one console of a state folder; undefined when another process has it. */
export function takePlace(stateDir: string, waitMs = LOCK_WAIT_MS): Disposable | undefined {
  return lockFile(join(stateDir, "console.lock"), waitMs);
}

/** Says how the console is reached, to this user alone, until it is disposed of. */
export function writeConsoleFile(stateDir: string, file: ConsoleFile): Disposable {
  const path = join(stateDir, "console.json");
  writeFileSync(`${path}.new`, `${JSON.stringify(file)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** The console that runs on a state folder; undefined when none does, whatever one that was killed has left. */
export function runningConsole(stateDir: string): ConsoleFile | undefined {
  const path = join(stateDir, "console.json");
  if (!existsSync(path)) return undefined;
  const free = takePlace(stateDir, 0);
  free?.[Symbol.dispose]();
  return free ? undefined : readConsoleFile(stateDir);
}

/** What a console has written; undefined when there is nothing to be read. */
export function readConsoleFile(stateDir: string): ConsoleFile | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir, "console.json"), "utf8")) as ConsoleFile;
  } catch {
    return undefined;
  }
}
