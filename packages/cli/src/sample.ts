import { readFile } from "node:fs/promises";
import colors from "picocolors";
import { tellErrors } from "./failure.js";
import type { HostRecord } from "./host-record.js";
import { type HostRun, type RunOptions, runHost, withTemporaryDir } from "./host-run.js";
import type { Session } from "./session.js";

/** The first rows of a connector, as they were stored. */
export interface Sample {
  /** One JSON text each. */
  readonly lines: readonly string[];
  readonly limit: number;
  readonly record: HostRecord | undefined;
}

/** What a connector logs when it finds out the value of a param that was left to it: `format auto, sales.csv: …`. */
const FOUND_OUT = /^[A-Za-z]+ auto[,:] /;

/** Runs a connector with a limit into a store that is thrown away. An empty window is no failure unless asked for. */
export async function runSample<T>(
  session: Session,
  connector: string,
  options: RunOptions,
  defaultLimit: string,
  work: (run: HostRun, limit: number) => Promise<T>,
): Promise<T> {
  return await withTemporaryDir(session, async (dir) => {
    const { output: _unused, limit = defaultLimit, ...rest } = options;
    return await work(
      await runHost(session, connector, { emptyWindow: "success", ...rest, limit }, dir, ({ severity, log }) => {
        if (severity === "info" && FOUND_OUT.test(log)) console.error(colors.dim(log));
      }),
      Number(limit),
    );
  });
}

/** The first rows; when the run fails, its errors are told and its exit code is returned. */
export async function readSample(
  session: Session,
  connector: string,
  options: RunOptions,
  defaultLimit: string,
): Promise<Sample | number> {
  return await runSample(session, connector, options, defaultLimit, async (run, limit) => {
    if (run.exitCode === 0) return { lines: await readLines(run.files, limit), limit, record: run.record };
    tellErrors(run.errors, run.exitCode, session.json);
    return run.exitCode;
  });
}

/** The stored lines, in order, at most `limit`. */
export async function readLines(files: readonly string[], limit = Number.POSITIVE_INFINITY): Promise<string[]> {
  const lines: string[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    for (const line of text.split("\n")) {
      if (lines.length === limit) return lines;
      if (line !== "") lines.push(line);
    }
  }
  return lines;
}
