import { realpath } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import type { MayRead, WorkflowFile } from "@collectro/crawler";
import { parseDocument } from "yaml";
import { readArguments } from "./arguments.js";

/**
 * What a text that was sent may have read: files of the folder of workflows, and those that the file in whose place it is
 * saved (`onDisk`) names already. Of any other not even whether it is there is told.
 */
export function readableFiles(workflowsDir: string, onDisk: string | undefined): MayRead {
  const named = new Set(namedIn(onDisk ?? "").map((path) => resolve(workflowsDir, path)));
  return async (path) => named.has(path) || isBelow(await real(path), await real(workflowsDir));
}

/** The files of schemas that a text names, as far as it can be read. */
function namedIn(text: string): string[] {
  try {
    const file: Partial<WorkflowFile> | null = parseDocument(text, { logLevel: "silent" }).toJS();
    const args = Array.isArray(file?.args) ? readArguments(file.args) : undefined;
    return [file?.table?.schema, args?.schema].filter((path) => typeof path === "string");
  } catch {
    return [];
  }
}

/** Where a path leads through links; of what is not there, where it would be. */
async function real(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await real(parent), path.slice(parent.length));
  }
}

function isBelow(path: string, dir: string): boolean {
  return path.startsWith(dir.endsWith(sep) ? dir : dir + sep);
}
