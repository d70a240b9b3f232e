import { ProblemError } from "@collectro/contract";
import { checkWorkflowText, type Workflow } from "@collectro/crawler";
import type { Session } from "./session.js";

const PREFIX = "env:";

/** Whether a workflow is named by the variable that holds it, as `env:NAME`: a pod has no file of it. */
export function isInVariable(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** The workflow that stands in a variable. Throws every problem with its line and column in there. */
export async function workflowInVariable(name: string, { texts, language }: Session): Promise<Workflow> {
  const text = process.env[name.slice(PREFIX.length)];
  if (!text) throw new ProblemError([{ code: "WORKFLOW_INVALID", where: name, detail: texts.noVariable }]);
  const checked = await checkWorkflowText(text, name, language);
  if ("workflow" in checked) return checked.workflow;
  throw new ProblemError(checked.problems);
}
