import { type ChildProcess, spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { memoryLimitBytes, workerHeapMb } from "./memory-limit.js";

/** A worker that was started before anybody could listen to it: what it says is kept until `listen`. */
export interface StartedWorker {
  readonly child: ChildProcess;
  /** Hands over every message so far and from now on, and the end of the process, in order. */
  listen(listener: WorkerListener): void;
}

export interface WorkerListener {
  message(message: unknown): void;
  exit(code: number | null, signal: NodeJS.Signals | null): void;
}

/**
 * Size of the heap's part for new objects, in MB: from the start, so that loading the code does not collect it again and
 * again; and no more later, so that a long run takes no more memory than a short one.
 */
const YOUNG_HEAP_MB = 8;

/**
 * util-linux's program that has the kernel kill what it starts when the parent dies, however that came about. A worker
 * that blocks its event loop would not notice by itself. Costs a start 1 ms; Debian, and so the image, always has it.
 */
const SETPRIV = "/usr/bin/setpriv";
const WITH_PARENT = ["--pdeathsig", "KILL", "--"];

const WORKER = fileURLToPath(new URL("../worker/main.js", import.meta.url));

/**
 * Starts the worker process. It is the slowest part of a start, so the container's program does this before it loads
 * anything else; this file therefore imports next to nothing.
 */
export function startWorker(): StartedWorker {
  const young = [`--min-semi-space-size=${YOUNG_HEAP_MB}`, `--max-semi-space-size=${YOUNG_HEAP_MB}`];
  // Flags that change V8's hash of them, as --initial-old-space-size does, make Node compile its own modules at each start.
  const flags = ["--disable-proto=delete", ...young];
  const heapMb = workerHeapMb(memoryLimitBytes());
  if (heapMb !== undefined) flags.push(`--max-old-space-size=${heapMb}`);
  const [command = "", ...args] = [
    ...(hasSetpriv() ? [SETPRIV, ...WITH_PARENT] : []),
    process.execPath,
    ...flags,
    WORKER,
  ];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  const early: ((listener: WorkerListener) => void)[] = [];
  let listener: WorkerListener | undefined;
  const tell = (event: (to: WorkerListener) => void): void => {
    if (listener) event(listener);
    else early.push(event);
  };
  child.on("message", (message) => tell((to) => to.message(message)));
  child.on("exit", (code, signal) => tell((to) => to.exit(code, signal)));
  // A process that could not be started has no pid and never exits.
  child.on("error", () => tell((to) => to.exit(null, null)));
  return {
    child,
    listen: (to) => {
      listener = to;
      for (const event of early.splice(0)) event(to);
    },
  };
}

/** BusyBox has a program of that name without that option; there it is a link. */
function hasSetpriv(): boolean {
  return process.platform === "linux" && (lstatSync(SETPRIV, { throwIfNoEntry: false })?.isFile() ?? false);
}
