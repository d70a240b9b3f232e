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

/** How the program is run; by default as the container's, here, until it ends. */
export interface HostProcessOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  /** Another program that takes the same arguments. */
  readonly program?: readonly string[];
  /** Where relative paths begin. */
  readonly cwd?: string;
  /** Abort it to stop the program. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the container's program and hands over each line of its stdout. A request to stop is passed on to it, and it is
 * waited for. It has a process group of its own, so that one Ctrl-C reaches it once: a second one means "at once".
 */
export async function runHostProcess(args: readonly string[], options: HostProcessOptions): Promise<HostEnd> {
  const { env, onLine, program = [HOST], cwd, signal } = options;
  const child = spawn(process.execPath, [...program, ...args], {
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  using _ = onStop((name) => child.kill(name));
  using __ = onAbort(signal, () => child.kill("SIGTERM"));
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on("line", onLine);
  createInterface({ input: child.stderr }).on("line", (line) => stderr.push(line));
  return await new Promise<HostEnd>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, name) => {
      resolve({ exitCode: code ?? 1, how: name ? `signal ${name}` : `exit code ${code}`, stderr });
    });
  });
}

function onAbort(signal: AbortSignal | undefined, stop: () => void): Disposable {
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", stop) };
}
