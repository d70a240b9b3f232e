import { readFile } from "node:fs/promises";
import { ProblemError } from "@collectro/contract";
import { placeProblems, type Workflow } from "@collectro/crawler";
import { type PodOptions, podProblems, podTextsIn } from "@collectro/kubernetes";
import type { Session } from "./session.js";
import { workflowPath } from "./workflow-path.js";

/**
 * Throws what keeps a workflow out of a pod, each with its place in the file.
 * @param name as it was given on the command line
 * @param pod what the pod has of its own; by default what one in a cluster has
 */
export async function refuseUnfit(
  { texts, language }: Session,
  name: string,
  workflow: Workflow,
  pod: Pick<PodOptions, "state" | "env"> = {},
): Promise<void> {
  const found = podProblems(workflow, pod, podTextsIn(language));
  if (found.length === 0) return;
  const path = workflowPath(name, texts);
  throw new ProblemError(placeProblems(await readFile(path, "utf8"), path, found));
}
