import { readFile } from "node:fs/promises";
import { ProblemError } from "@collectro/contract";
import { placeProblems, type Workflow } from "@collectro/crawler";
import { podProblems, podTextsIn } from "@collectro/kubernetes";
import type { Session } from "./session.js";
import { workflowPath } from "./workflow-path.js";

/**
 * Throws what keeps a workflow out of a cluster, each with its place in the file.
 * @param name as it was given on the command line
 */
export async function refuseUnfit({ texts, language }: Session, name: string, workflow: Workflow): Promise<void> {
  const found = podProblems(workflow, {}, podTextsIn(language));
  if (found.length === 0) return;
  const path = workflowPath(name, texts);
  throw new ProblemError(placeProblems(await readFile(path, "utf8"), path, found));
}
