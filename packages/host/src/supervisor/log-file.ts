import { closeSync, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { MAX_LOG_CHARACTERS, type Severity } from "@collectro/contract";
import type { Masker } from "./masker.js";

/** Writes the run's log. Every line is masked, and whole in the file when the call returns. */
export interface RunLog {
  line(severity: Severity, text: string): void;
  close(): void;
}

/** Opens log.txt for appending (it is never cut) and sends the same lines to stdout. The only file that knows pino. */
export async function openRunLog(path: string, masker: Masker): Promise<RunLog> {
  endTornLine(path);
  const { pino } = await import("pino");
  // Synchronous: a line that was logged survives whatever ends this process next.
  const file = pino.destination({ dest: path, append: true, sync: true });
  // A full disk must not stop the run from being judged: pino keeps the line and tries again with the next one.
  file.on("error", () => {});
  const logger = pino(
    {
      base: null,
      timestamp: false,
      messageKey: "log",
      formatters: { level: (label) => ({ severity: label }), bindings: () => ({}), log: () => ({}) },
    },
    pino.multistream([{ stream: file }, { stream: { write: writeStdout } }]),
  );
  return {
    line: (severity, text) => logger[severity](shorten(masker.mask(text.toWellFormed()))),
    close: () => file.end(),
  };
}

function shorten(text: string): string {
  const extra = text.length - MAX_LOG_CHARACTERS;
  return extra > 0 ? `${text.slice(0, MAX_LOG_CHARACTERS).toWellFormed()}… (${extra} more characters)` : text;
}

/** An earlier attempt may have died in the middle of a line; its rest must not swallow our first one. */
function endTornLine(path: string): void {
  const fd = openSync(path, "a+", 0o644);
  try {
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a) writeSync(fd, "\n");
  } finally {
    closeSync(fd);
  }
}

const MAX_STDOUT_BACKLOG_BYTES = 1024 * 1024;

/** log.txt is the contract; a stdout that nobody reads, or that is closed, must neither block nor fill the memory. */
function writeStdout(line: string): void {
  if (process.stdout.writableLength < MAX_STDOUT_BACKLOG_BYTES) process.stdout.write(line);
}
