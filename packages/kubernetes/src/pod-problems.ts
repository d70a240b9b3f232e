import type { PlacedProblem, Workflow } from "@collectro/crawler";
import { literalSecrets } from "./literal-secrets.js";
import type { PodOptions } from "./pod-options.js";
import { type PodTexts, podTextsIn } from "./texts.js";
import { workflowText } from "./workflow-text.js";

/** A variable is one text of a program's start; Linux takes 128 KiB. */
const MAX_WORKFLOW_BYTES = 100 * 1024;
/**
 * What keeps a workflow from running in a pod; all problems at once, none when nothing does.
 * Each names its keys, from the top of the workflow file.
 */
export function podProblems(
  workflow: Workflow,
  { state, env = {} }: Pick<PodOptions, "state" | "env">,
  texts: PodTexts = podTextsIn("en"),
): PlacedProblem[] {
  const { runnable, output, bigquery, notify } = workflow;
  const at = (path: readonly string[], told: { detail: string; hint: string }): PlacedProblem => {
    return { code: "WORKFLOW_INVALID", path, ...told };
  };
  const problems = literalSecrets(workflow).map(({ path, name }) => at(path, texts.literalSecret(name)));
  if (runnable.kind === "command") problems.push(at(["command"], texts.noImage));
  else if (Buffer.byteLength(workflowText(workflow)) > MAX_WORKFLOW_BYTES) {
    problems.push(at(["table", "schema"], texts.tooLong(MAX_WORKFLOW_BYTES / 1024)));
  }
  if (!bigquery && !state) problems.push(at(["table"], texts.noBigquery));
  if (output.bucket === "local" && !env["COLLECTRO_GCS_ENDPOINT"]) problems.push(at(["output"], texts.localBucket));
  for (const key of ["slack", "webhook"] as const) {
    if (notify?.[key]?.startsWith("file:")) problems.push(at(["notify", key], texts.noFile(key)));
  }
  return problems;
}
