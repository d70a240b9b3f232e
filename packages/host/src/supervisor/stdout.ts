import { setTimeout as sleep } from "node:timers/promises";

/** A reader that far behind does not read; lines beyond are left out of stdout. log.txt has them all. */
const MAX_BACKLOG_BYTES = 1024 * 1024;
/** How long the end of the process waits for a reader that is a little behind. */
const MAX_DRAIN_MS = 1_000;

/** stdout as `kubectl logs` shows it: the same lines as log.txt, as long as somebody reads them in time. */
export interface Stdout {
  /** Writes a line, or leaves it out when the reader is too far behind; a gap is told where it is. */
  write(line: string): void;
  /** Resolves when the reader has everything, or is not going to take it. */
  drained(): Promise<void>;
}

/**
 * Opens stdout so that nothing about it can harm the run: a pipe that nobody reads neither blocks nor fills the memory,
 * a closed one is no error. Writes to a pipe do not wait for the reader, so the end of the process must.
 * `gap` makes the line that stands for so many lines that were left out.
 */
export function openStdout(gap: (lines: number) => string): Stdout {
  const { stdout } = process;
  stdout.on("error", () => {});
  let leftOut = 0;
  const tellGap = (): void => {
    if (leftOut > 0 && stdout.writable) stdout.write(gap(leftOut));
    leftOut = 0;
  };
  return {
    write: (line) => {
      if (!stdout.writable) return;
      if (stdout.writableLength >= MAX_BACKLOG_BYTES) {
        leftOut += 1;
        return;
      }
      tellGap();
      stdout.write(line);
    },
    drained: async () => {
      tellGap();
      if (!stdout.writable || stdout.writableLength === 0) return;
      const drained = new Promise<void>((resolve) => stdout.write("", () => resolve()));
      await Promise.race([drained, sleep(MAX_DRAIN_MS)]);
    },
  };
}
