import { isSecretReference, type PlacedProblem, type Workflow } from "@collectro/crawler";
import type { PodOptions } from "./pod-options.js";
import { type PodTexts, podTextsIn } from "./texts.js";
import { workflowText } from "./workflow-text.js";

/** A variable is one text of a program's start; Linux takes 128 KiB. */
const MAX_WORKFLOW_BYTES = 100 * 1024;
/** Of `--param name=value`, `--param=name=value` and `--name=value`. */
const PARAM = /^(?:--param=|-+)?([^=]+)=(.*)$/s;

/** Names of secrets and of nothing else: `auth`, `rowKey` and `tokenUrl` are none. */
const SECRET_NAME = /(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|credentials?)$/i;

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
  const problems = secretsOf(workflow).map(({ path, name }) => at(path, texts.literalSecret(name)));
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

/** Values that look like secrets and would stand in the manifest, where everyone who may look at pods reads them. */
function secretsOf({ env, args }: Workflow): { path: readonly string[]; name: string }[] {
  const variables = Object.entries(env).map(([name, value]) => ({ path: ["env", name], name, value }));
  const params = args.map((arg, index) => {
    const [, name = "", value = ""] = PARAM.exec(arg) ?? [];
    return { path: ["args", String(index)], name, value };
  });
  return [...variables, ...params].filter(
    ({ name, value }) => value !== "" && SECRET_NAME.test(name) && !isSecretReference(value),
  );
}
