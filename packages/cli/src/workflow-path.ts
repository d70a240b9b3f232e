import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ProblemError } from "@collectro/contract";
import type { Texts } from "./texts.js";

/** Where workflows are looked for by their names. */
export const WORKFLOW_DIR = "workflows";
const SUFFIX = /\.(ya?ml|json)$/;

/** The file of a workflow that is named by its path, or by its name in `workflows/`. Throws, naming those there are. */
export function workflowPath(name: string, texts: Texts): string {
  const inFolder = ["yaml", "yml", "json"].map((suffix) => join(WORKFLOW_DIR, `${name}.${suffix}`));
  // A folder that happens to have the workflow's name is not meant.
  const candidates = /[/\\]/.test(name) || SUFFIX.test(name) ? [name] : inFolder;
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const hint = texts.workflowsThere(workflowNames());
  throw new ProblemError([{ code: "WORKFLOW_INVALID", where: name, detail: texts.noWorkflow, hint }]);
}

function workflowNames(): string[] {
  if (!existsSync(WORKFLOW_DIR)) return [];
  const files = readdirSync(WORKFLOW_DIR, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && SUFFIX.test(entry.name),
  );
  return files.map(({ name }) => name.replace(SUFFIX, "")).sort();
}
