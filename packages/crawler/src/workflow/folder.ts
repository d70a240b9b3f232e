import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Language, type Problem, ProblemError, problemsOf } from "@collectro/contract";
import { loadWorkflow } from "./load.js";
import type { Workflow } from "./workflow.js";

const SUFFIX = /\.(ya?ml|json)$/;

/** The workflows of a folder, and what is wrong with the other files. */
export interface WorkflowFolder {
  readonly workflows: readonly { readonly path: string; readonly workflow: Workflow }[];
  readonly problems: readonly Problem[];
}

/** The workflow files of a folder, sorted; none when there is no such folder. Folders inside it are left alone. */
export function workflowFiles(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    const files = entries.filter((entry) => !entry.isDirectory() && SUFFIX.test(entry.name));
    return files.map(({ name }) => join(dir, name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    const detail = (error as Error).message;
    throw new ProblemError([{ code: "WORKFLOW_INVALID", where: dir, detail, hint: "give a folder of workflow files" }]);
  }
}

/** Reads every workflow of a folder. A wrong file is told and does not hold up the others. */
export async function loadWorkflows(dir: string, language: Language = "en"): Promise<WorkflowFolder> {
  const workflows: { path: string; workflow: Workflow }[] = [];
  const problems: Problem[] = [];
  for (const path of workflowFiles(dir)) {
    try {
      const workflow = await loadWorkflow(path, language);
      const other = workflows.find((one) => one.workflow.name === workflow.name);
      if (other) problems.push(sameName(path, workflow.name, other.path));
      else workflows.push({ path, workflow });
    } catch (error) {
      const found = problemsOf(error);
      if (!found) throw error;
      problems.push(...found);
    }
  }
  return { workflows, problems };
}

function sameName(path: string, name: string, other: string): Problem {
  const detail = `name: ${other} is called "${name}" already`;
  return { code: "WORKFLOW_INVALID", where: path, detail, hint: "give each workflow a name of its own" };
}
