import type { TableSchema } from "@collectro/table-schema";
import type { PlacedProblem, WorkflowFile } from "../../workflow/file-shape.js";
import type { BigqueryTexts } from "../../workflow/texts.js";

const PARTITION_TYPES = ["DATE", "DATETIME", "TIMESTAMP"];

/** What the JSON Schema cannot judge of the key `bigquery`: its columns, and a bucket that BigQuery cannot read. */
export function bigqueryProblems(
  { bigquery = {}, output }: WorkflowFile,
  schema: TableSchema,
  texts: BigqueryTexts,
): PlacedProblem[] {
  const { partition, cluster = [] } = bigquery;
  const column = schema.fields.find(({ name }) => name === partition?.column);
  const problems: PlacedProblem[] = [];
  if (partition && !(column && PARTITION_TYPES.includes(column.type) && column.mode !== "REPEATED")) {
    problems.push(problem(["partition", "column"], texts.noPartitionColumn(partition.column)));
  }
  if (column?.type === "DATE" && partition?.by === "hour") {
    problems.push(problem(["partition", "by"], texts.noHours));
  }
  for (const name of cluster) {
    if (schema.fields.some((field) => field.name === name && field.mode !== "REPEATED")) continue;
    problems.push(problem(["cluster"], texts.noClusterColumn(name)));
  }
  if (/^gs:\/\/local(\/|$)/.test(output) && !process.env["COLLECTRO_BIGQUERY_ENDPOINT"]) {
    problems.push({ code: "WORKFLOW_INVALID", path: ["output"], ...texts.localBucket });
  }
  return problems;
}

function problem(path: readonly string[], told: Pick<PlacedProblem, "detail" | "hint">): PlacedProblem {
  return { code: "WORKFLOW_INVALID", path: ["bigquery", ...path], ...told };
}
