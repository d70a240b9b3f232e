import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type LiveProcess, liveProcesses } from "./live-processes.js";
import { type WaitOptions, waitUntil } from "./wait-until.js";

/** How a process ended: one of the two is set. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Where and as whom a process runs. */
export interface SpawnOptions {
  /** The whole environment (a marker is added); default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** User id, and group id of the same number; needs root. */
  readonly uid?: number;
}

/** Every process that `spawnObserved` starts, and its children, carry this variable with a value of their own. */
const MARKER = "FAULTKIT_PROCESS";

const KEPT_CHARACTERS = 16 * 1024 * 1024;

/** A real child process in its own process group, whose output is collected. Disposing kills whatever is left of it. */
export class ObservedProcess implements AsyncDisposable {
  readonly pid: number;
  /** When the process has ended; a child of it may still hold its output open. */
  readonly ended: Promise<ProcessExit>;
  /** When the process has ended and its output has been read to the last byte. */
  readonly exit: Promise<ProcessExit>;
  readonly #child: ChildProcess;
  readonly #marker: string;
  #stdout = "";
  #stderr = "";
  #closed: ProcessExit | undefined;

  /** Use `spawnObserved`. */
  constructor(child: ChildProcess, marker: string) {
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#marker = marker;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout = (this.#stdout + text).slice(-KEPT_CHARACTERS);
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_CHARACTERS);
    });
    this.ended = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
    this.exit = new Promise((resolve) =>
      child.once("close", (code, signal) => {
        this.#closed = { code, signal };
        resolve(this.#closed);
      }),
    );
  }

  /** What it wrote so far (the last 16 Mi characters). */
  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Waits for a condition, and gives up at once when the process has ended without it. */
  waitUntil<Value>(condition: () => Value | Promise<Value>, options: Omit<WaitOptions, "giveUp">) {
    const giveUp = () => this.#closed && `the process ended first\n${this.describe()}`;
    return waitUntil(condition, { ...options, giveUp });
  }

  /** Signals the process itself; its children hear nothing. */
  kill(signal: NodeJS.Signals = "SIGTERM"): void {
    this.#child.kill(signal);
  }

  /** Signals the whole process group, as a container's stop does. */
  killGroup(signal: NodeJS.Signals = "SIGKILL"): void {
    signalIfAlive(-this.pid, signal);
  }

  /** What still lives of it: itself, its children and theirs, also those that left its process group. */
  alive(): LiveProcess[] {
    const marked = liveProcesses({ environment: this.#marker });
    const marks = new Set(marked.map(({ pid }) => pid));
    return [...marked, ...liveProcesses({ groupId: this.pid }).filter(({ pid }) => !marks.has(pid))];
  }

  /** How it ended and the end of its output, for the message of a failed test. */
  describe(): string {
    const end = this.#closed ? `ended with ${this.#closed.signal ?? `code ${this.#closed.code}`}` : "still runs";
    return `pid ${this.pid} ${end}\nstdout: ${this.#stdout.slice(-4000)}\nstderr: ${this.#stderr.slice(-4000)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid } of this.alive()) signalIfAlive(pid, "SIGKILL");
    await this.exit;
  }
}

/** Starts a program. Rejects when it cannot be started (no such program, no right to become that user). */
export async function spawnObserved(
  command: string,
  args: readonly string[] = [],
  options: SpawnOptions = {},
): Promise<ObservedProcess> {
  const id = randomUUID();
  const child = spawn(command, args, {
    env: { ...(options.env ?? process.env), [MARKER]: id },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  const observed = new ObservedProcess(child, `${MARKER}=${id}`);
  await once(child, "spawn");
  return observed;
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
