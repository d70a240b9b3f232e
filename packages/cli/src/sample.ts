import { readFile } from "node:fs/promises";
import type { HostRecord } from "@collectro/crawler";
import colors from "picocolors";
import { tellErrors } from "./failure.js";
import { type HostRun, type HostRunOptions, type RunOptions, runHost, withTemporaryDir } from "./host-run.js";
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

/** Where a sample is read, until when, and who hears what was found out; by default it is told on stderr. */
export interface SampleHow extends Pick<HostRunOptions, "cwd" | "signal"> {
  readonly onFound?: (line: string) => void;
}

/** Runs a connector with a limit into a store that is thrown away. An empty window is no failure unless asked for. */
export async function runSample<T>(
  session: Session,
  connector: string,
  options: RunOptions,
  defaultLimit: string,
  work: (run: HostRun, limit: number) => Promise<T>,
  { onFound = (line) => console.error(colors.dim(line)), ...how }: SampleHow = {},
): Promise<T> {
  return await withTemporaryDir(session, async (dir) => {
    const { output: _unused, limit = defaultLimit, ...rest } = options;
    const run = await runHost(session, connector, { emptyWindow: "success", ...rest, limit }, dir, {
      ...how,
      onLine: ({ severity, log }) => {
        if (severity === "info" && FOUND_OUT.test(log)) onFound(log);
      },
    });
    return await work(run, Number(limit));
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
    if (run.exitCode === 0) return await sampleOf(run, limit);
    tellErrors(run.errors, run.exitCode, session.json);
    return run.exitCode;
  });
}

/** The rows of a run that did not fail. */
export async function sampleOf(run: HostRun, limit: number): Promise<Sample> {
  return { lines: await readLines(run.files, limit), limit, record: run.record };
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
