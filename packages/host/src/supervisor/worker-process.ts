import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { SupervisorMessage, WorkerMessage } from "../protocol.js";
import { splitLines } from "./lines.js";

/** How a worker ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface WorkerEvents {
  message(message: WorkerMessage): void;
  /** One line that the connector, or a library, wrote to stdout or stderr. */
  output(line: string): void;
  end(end: WorkerEnd): void;
}

/** The child process in which connector and uploads run. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  send(message: SupervisorMessage): void;
  kill(): void;
}

const WORKER = fileURLToPath(new URL("../worker/main.js", import.meta.url));

/** Starts the worker. `heapMb` bounds its JavaScript heap; undefined leaves Node's own default. */
export function spawnWorker(heapMb: number | undefined, events: () => WorkerEvents): WorkerProcess {
  const flags = ["--enable-source-maps", "--disable-proto=delete"];
  if (heapMb !== undefined) flags.push(`--max-old-space-size=${heapMb}`);
  const child = spawn(process.execPath, [...flags, WORKER], { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  child.on("message", (message) => events().message(message as WorkerMessage));
  child.on("error", () => {});
  relay(child, (line) => events().output(line));
  // `close` follows `exit` once both pipes are drained, so that no last word is lost; a grandchild that holds them open
  // delays it, hence the timer.
  let ended = false;
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (ended) return;
    ended = true;
    events().end({ code, signal });
  };
  child.on("close", end);
  child.on("exit", (code, signal) => setTimeout(end, 500, code, signal).unref());
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

function relay(child: ChildProcess, output: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) splitLines(stream, output);
  }
}
