import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ConnectorRun } from "../connector-run.js";
import { type ConnectorRunOptions, runConnector } from "../run-connector.js";
import { readCassette } from "./cassette.js";
import { replayArguments } from "./replay-arguments.js";

/** What a replay may have other than the recorded run. */
export type ReplayOptions = Pick<ConnectorRunOptions, "params" | "env" | "timeoutMs">;

/**
 * Runs a connector as it was when it was recorded (`collectro record`): the same dates, params and clock, the recorded
 * answers, and no network. Fails (`exitCode` 1, CASSETTE_MISMATCH) on a request that was not recorded, and when one that
 * was is not made. `connector` is as in `runConnector`; throws when the cassette cannot be read.
 */
export async function replayConnector(
  connector: string | URL,
  cassette: string | URL,
  options: ReplayOptions = {},
): Promise<ConnectorRun> {
  const path = pathOf(cassette);
  const { schema, ...run } = replayArguments(await readCassette(path), options.params);
  return await runConnector(connector, { ...options, ...run, ...(schema ? { schema } : {}), cassette: path });
}

/** The lines of an NDJSON file, such as the rows beside a cassette. */
export async function readLines(path: string | URL): Promise<string[]> {
  const text = await readFile(pathOf(path), "utf8");
  return text.split("\n").filter((line) => line !== "");
}

function pathOf(path: string | URL): string {
  return path instanceof URL || path.startsWith("file:") ? fileURLToPath(path) : path;
}
