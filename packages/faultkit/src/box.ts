import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A surrounding for processes: `spawnObserved(...box.wrap("node", ["main.js"]))` runs the program inside. */
export interface Box {
  wrap(command: string, args: readonly string[]): [command: string, args: string[]];
}

/** Why this machine cannot give a box, in words that a skipped test can print. */
export class BoxUnavailable extends Error {
  override readonly name = "BoxUnavailable";
}

/** Gets a box, or skips the test that wants it: `await using box = await boxOrSkip(ctx, withTmpfs(262_144))`. */
export async function boxOrSkip<Wanted>(test: { skip(reason: string): never }, box: Promise<Wanted>): Promise<Wanted> {
  try {
    return await box;
  } catch (error) {
    if (error instanceof BoxUnavailable) test.skip(error.message);
    throw error;
  }
}

/** Throws unless this process is root. */
export function requireRoot(what: string): void {
  if (process.getuid?.() !== 0) throw new BoxUnavailable(`${what} needs root`);
}

/** Runs a system tool for a box; its refusal (no such tool, no capability) makes the box unavailable. */
export async function runTool(what: string, command: string, args: readonly string[]): Promise<void> {
  try {
    await run(command, args);
  } catch (error) {
    const { code, stderr, message } = error as Error & { code?: string | number; stderr?: string };
    const reason = code === "ENOENT" ? `there is no program ${command}` : stderr?.trim() || message;
    throw new BoxUnavailable(`${what} cannot be had here: ${reason}`, { cause: error });
  }
}
