import { realpathSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { type InstalledPlugin, listPlugins } from "@collectro/host/registry";
import type { Session } from "./session.js";

/** What a recording consists of. */
export interface RecordingFiles {
  readonly cassette: string;
  /** The rows of its replay, one JSON text a line. */
  readonly rows: string;
  /** A test that compares the two. */
  readonly test: string;
  /** The connector as the test names it: TypeScript. */
  readonly connector: string;
}

/** Where the files of a recording lie: `out`, by default `NAME.cassette.yaml` here, and two others beside it. */
export function recordingFiles(
  { base }: Session,
  connector: string,
  out = `${connector}.cassette.yaml`,
): RecordingFiles {
  const cassette = resolve(out);
  const name = basename(cassette).replace(/(\.cassette)?\.ya?ml$/i, "");
  const dir = dirname(cassette);
  const plugin = listPlugins(base).find((found) => found.connector === connector);
  return {
    cassette,
    rows: resolve(dir, `${name}.rows.ndjson`),
    test: resolve(dir, `${name}.test.ts`),
    connector: connectorIn(dir, plugin),
  };
}

/** The plugin's own tests name its folder, so that they try the code beside them; others name the package. */
function connectorIn(dir: string, plugin: InstalledPlugin | undefined): string {
  if (!plugin) return '"."';
  const folder = realpathSync(plugin.folder);
  const within = `${dir}${sep}`.startsWith(`${folder}${sep}`);
  if (!within) return JSON.stringify(plugin.packageName);
  const path = relative(dir, folder).split(sep).join("/");
  return `new URL(${JSON.stringify(path === "" ? "." : path)}, import.meta.url)`;
}

/** Writes the test, unless there is one: it may have been changed. Returns whether it did. */
export async function writeTest({ test, cassette, rows, connector }: RecordingFiles, name: string): Promise<boolean> {
  const text = `// Replays what \`collectro record\` recorded: offline, with the clock of that time.
import { readLines, replayConnector } from "@collectro/testkit";
import { expect, test } from "vitest";

test("${name} gives the recorded rows", async () => {
  const run = await replayConnector(${connector}, new URL("${basename(cassette)}", import.meta.url));

  expect(run.errors).toEqual([]);
  expect(run.lines).toEqual(await readLines(new URL("${basename(rows)}", import.meta.url)));
});
`;
  try {
    await writeFile(test, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
