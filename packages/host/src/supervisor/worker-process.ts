import type { SupervisorMessage, WorkerMessage } from "../protocol.js";
import { splitLines } from "./lines.js";
import type { Masker } from "./masker.js";
import type { StartedWorker } from "./start-worker.js";

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
  send(message: SupervisorMessage): void;
}

/** How long last words may take to come through the pipes after the process is gone; a grandchild can hold them open. */
const LAST_WORDS_MS = 500;

/** Listens to a started worker: its messages, the lines that it prints, and its end, which comes after its last line. */
export function listenToWorker({ child, listen }: StartedWorker, masker: Masker, events: WorkerEvents): WorkerProcess {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) splitLines(stream, masker, (line) => events.output(line));
  }
  let ended = false;
  listen({
    message: (message) => events.message(message as WorkerMessage),
    exit: (code, signal) => {
      const end = (): void => {
        if (!ended) events.end({ code, signal });
        ended = true;
      };
      child.on("close", end);
      setTimeout(end, child.pid === undefined ? 0 : LAST_WORDS_MS).unref();
    },
  });
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
  };
}
