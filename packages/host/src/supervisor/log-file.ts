import { escapeControls, formatLogLine, type Severity, shortenLog } from "@collectro/contract";
import type { Messages } from "../messages.js";
import { AppendedFile } from "./appended-file.js";
import type { Masker } from "./masker.js";
import { openStdout } from "./stdout.js";

/** Writes the run's log. Every line is masked, and whole in the file when the call returns. */
export interface RunLog {
  /** Returns how many bytes the line takes in the file. */
  line(severity: Severity, text: string): number;
  /** False when the disk has refused lines that are still waiting. */
  readonly complete: boolean;
  /** Gives up lines that wait for room, so that the last ones find it; returns how many. */
  dropPending(): number;
  /** Waits, for a bounded time, until the reader of stdout has the last line. */
  close(): Promise<void>;
}

/** Opens log.txt for appending (it is never cut) and sends the same lines to stdout. The only file that knows pino. */
export async function openRunLog(path: string, masker: Masker, messages: Messages): Promise<RunLog> {
  const file = new AppendedFile(path);
  const stdout = openStdout((lines) => `${formatLogLine("info", messages.stdoutBehind(lines))}\n`);
  let lineBytes = 0;
  const { pino } = await import("pino");
  const logger = pino(
    {
      base: null,
      timestamp: false,
      messageKey: "log",
      formatters: { level: (label) => ({ severity: label }), bindings: () => ({}), log: () => ({}) },
    },
    {
      write: (written) => {
        const line = escapeControls(written);
        lineBytes = Buffer.byteLength(line);
        file.append(line);
        stdout.write(line);
      },
    },
  );
  return {
    line: (severity, text) => {
      logger[severity](shortenLog(masker.mask(text.toWellFormed())));
      return lineBytes;
    },
    get complete() {
      return file.complete;
    },
    dropPending: () => file.dropPending(),
    close: async () => {
      file.close();
      await stdout.drained();
    },
  };
}
