import { isCalendarDate, ProblemError, type RunWindow } from "@collectro/contract";
import { checkWorkflowText, type Workflow } from "@collectro/crawler";
import type { V1Job } from "@kubernetes/client-node";
import { CRAWLER } from "../follow/known-job.js";
import { WORKFLOW_VARIABLE } from "../workflow-text.js";

/** The dates that a Job loads; undefined when it does not say them: it is none of ours. */
export function windowOf({ metadata }: V1Job): RunWindow | undefined {
  const { "collectro/from": from = "", "collectro/to": to = "" } = metadata?.annotations ?? {};
  return isCalendarDate(from) && isCalendarDate(to) && from <= to ? { from, to } : undefined;
}

/**
 * The workflow as the Job's crawler is told it. Files that it may name are not read: whoever makes Jobs has no business with the
 * files of whoever looks at them.
 * @throws ProblemError when it is none that this version knows
 */
export async function workflowOf({ metadata, spec }: V1Job): Promise<Workflow> {
  const crawler = spec?.template.spec?.containers.find(({ name }) => name === CRAWLER);
  const text = crawler?.env?.find(({ name }) => name === WORKFLOW_VARIABLE)?.value?.replaceAll("$$", "$") ?? "";
  const checked = await checkWorkflowText(text, `Job ${metadata?.name}`, "en", async () => false);
  if ("workflow" in checked) return checked.workflow;
  throw new ProblemError(checked.problems);
}
