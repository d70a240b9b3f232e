import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onStop } from "./stop-signals.js";

/** The container's program. */
const HOST = fileURLToPath(import.meta.resolve("@collectro/host/main"));

/** How the container's program ended. */
export interface HostEnd {
  /** 1 when a signal ended it. */
  readonly exitCode: number;
  /** `exit code 1`, `signal SIGKILL`. */
  readonly how: string;
  /** Lines of stderr: what it could not write to the shared folder, or the last words of Node itself. */
  readonly stderr: readonly string[];
}

/**
 * Runs the container's program and hands over each line of its stdout. A request to stop is passed on to it, and it is
 * waited for. `program` may be another that takes the same arguments. It has a process group of its own, so that one Ctrl-C reaches it once: a second one means "at once".
 */
export async function runHostProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
  program: readonly string[] = [HOST],
): Promise<HostEnd> {
  const child = spawn(process.execPath, [...program, ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  using _ = onStop((signal) => child.kill(signal));
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
  return await new Promise<HostEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ exitCode: code ?? 1, how: signal ? `signal ${signal}` : `exit code ${code}`, stderr });
    });
  });
}
