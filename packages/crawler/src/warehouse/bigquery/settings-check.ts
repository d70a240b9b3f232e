import type { TableSchema } from "@collectro/table-schema";
import type { PlacedProblem, WorkflowFile } from "../../workflow/file-shape.js";

const PARTITION_TYPES = ["DATE", "DATETIME", "TIMESTAMP"];

/** What the JSON Schema cannot judge of the key `bigquery`: its columns, and a bucket that BigQuery cannot read. */
export function bigqueryProblems({ bigquery = {}, output }: WorkflowFile, schema: TableSchema): PlacedProblem[] {
  const { partition, cluster = [] } = bigquery;
  const column = schema.fields.find(({ name }) => name === partition?.column);
  const problems: PlacedProblem[] = [];
  if (partition && !(column && PARTITION_TYPES.includes(column.type) && column.mode !== "REPEATED")) {
    const detail = `bigquery.partition.column: "${partition.column}" is no DATE, DATETIME or TIMESTAMP column of the schema`;
    problems.push(problem(["partition", "column"], detail, "choose one that is"));
  }
  if (column?.type === "DATE" && partition?.by === "hour") {
    problems.push(
      problem(["partition", "by"], "bigquery.partition.by: a DATE has no hours", "write day, month or year"),
    );
  }
  for (const name of cluster) {
    if (schema.fields.some((field) => field.name === name && field.mode !== "REPEATED")) continue;
    problems.push(
      problem(["cluster"], `bigquery.cluster: the schema has no single column "${name}"`, "choose columns of it"),
    );
  }
  if (/^gs:\/\/local(\/|$)/.test(output) && !process.env["COLLECTRO_BIGQUERY_ENDPOINT"]) {
    const detail = "output: the bucket local is a folder of this machine, which BigQuery cannot read";
    problems.push({ code: "WORKFLOW_INVALID", path: ["output"], detail, hint: "name a bucket of Cloud Storage" });
  }
  return problems;
}

function problem(path: readonly string[], detail: string, hint: string): PlacedProblem {
  return { code: "WORKFLOW_INVALID", path: ["bigquery", ...path], detail, hint };
}
