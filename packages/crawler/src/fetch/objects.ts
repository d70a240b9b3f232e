import { readFile, stat } from "node:fs/promises";
import { formatGcsUri, type GcsLocation, type LoadPath, MAX_LOAD_PATH_BYTES, parseLoadPath } from "@collectro/contract";
import { type Reason, RunRefused, reason } from "../reason.js";
import type { ObjectSource, ObjectStat } from "./object-source.js";
import { eachOf } from "./side-by-side.js";

const STATS_AT_ONCE = 16;
/** So many problems are named; the rest would only repeat them. */
const MAX_REASONS = 10;

/**
 * Reads loadpath.txt (guide: 出力, loadpath.txt) and holds it against the workflow's output prefix.
 * @throws RunRefused when it is missing, wrong, or names an object outside of the prefix
 */
export async function readLoadPath(path: string, output: GcsLocation): Promise<LoadPath> {
  const text = await readText(path);
  const parsed = parseLoadPath(text);
  if (!parsed.ok) {
    throw new RunRefused(
      parsed.problems
        .slice(0, MAX_REASONS)
        .map(({ where, detail }) => reason("LOADPATH_INVALID", { cause: `${where}: ${detail}` })),
    );
  }
  const foreign = parsed.loadPath.objects.filter((object) => !isInside(object, output));
  if (foreign.length > 0) {
    const values = { output: formatGcsUri(output) };
    throw new RunRefused(
      foreign
        .slice(0, MAX_REASONS)
        .map((object) => reason("OBJECT_FOREIGN", { ...values, object: formatGcsUri(object) })),
    );
  }
  return parsed.loadPath;
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_LOAD_PATH_BYTES) {
      throw new RunRefused([reason("LOADPATH_INVALID", { cause: `it has ${size} bytes` })]);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof RunRefused) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new RunRefused([reason("LOADPATH_MISSING")]);
    throw new RunRefused([reason("LOADPATH_INVALID", { cause: (error as Error).message })]);
  }
}

function isInside(object: GcsLocation, output: GcsLocation): boolean {
  return object.bucket === output.bucket && object.object.startsWith(output.object);
}

/**
 * Looks at every object, in the order of loadpath.txt.
 * @throws RunRefused naming those that are missing or cannot be read
 */
export async function statObjects(loadPath: LoadPath, source: ObjectSource): Promise<ObjectStat[]> {
  const stats: ObjectStat[] = [];
  const reasons: Reason[] = [];
  await eachOf(loadPath.objects, STATS_AT_ONCE, async (location, index) => {
    const object = formatGcsUri(location);
    try {
      const found = await source.stat(location);
      if (found) stats[index] = found;
      else reasons.push(reason("OBJECT_MISSING", { object }));
    } catch (error) {
      reasons.push(reason("OBJECT_DENIED", { object, cause: (error as Error).message }));
    }
    // What is wrong with ten objects is wrong with the run; thousands more need not be asked for.
    return reasons.length < MAX_REASONS;
  });
  if (reasons.length > 0) throw new RunRefused(reasons.slice(0, MAX_REASONS));
  return stats;
}
