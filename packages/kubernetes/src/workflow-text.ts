import { formatGcsUri } from "@collectro/contract";
import type { Workflow, WorkflowFile } from "@collectro/crawler";
import { schemaToJson } from "@collectro/table-schema";
import { stringify } from "yaml";
import { quantity } from "./values.js";

/** The variable of the crawler's container that holds the workflow. */
export const WORKFLOW_VARIABLE = "COLLECTRO_WORKFLOW";

/**
 * A workflow as a file again, whole in itself: the schema stands in it. Its schedule stays behind (a pod is one run of it),
 * and so do the values of `env`, which are the container's alone.
 */
export function workflowText(workflow: Workflow): string {
  return stringify(fileOf(workflow), { lineWidth: 0 });
}

function fileOf(workflow: Workflow): WorkflowFile {
  const { name, runnable, output, table, limits, emptyWindow, trustResult, notify, bigquery } = workflow;
  if (runnable.kind !== "image") throw new Error(`workflow ${name} has no image`);
  return {
    name,
    image: runnable.image,
    output: formatGcsUri(output, "gs"),
    table: {
      name: table.name,
      mode: table.mode,
      ...(table.windowColumn === undefined ? {} : { windowColumn: table.windowColumn }),
      schema: schemaToJson(table.schema),
    },
    limits: {
      silence: `${limits.silenceMs}ms`,
      total: `${limits.totalMs}ms`,
      grace: `${limits.graceMs}ms`,
      ...(limits.memoryBytes === undefined ? {} : { memory: quantity(limits.memoryBytes) }),
    },
    emptyWindow,
    trustResult,
    ...(notify ? { notify } : {}),
    ...(bigquery ? { bigquery } : {}),
  };
}
