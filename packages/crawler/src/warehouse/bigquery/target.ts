import type { Workflow } from "../../workflow/workflow.js";
import type { BigqueryTarget } from "./settings.js";

/** Where a workflow's table lies, as `withWarehouse` takes it: nothing for the embedded warehouse. */
export function targetOf({ name, table, bigquery }: Workflow): { readonly bigquery?: BigqueryTarget } {
  return bigquery ? { bigquery: { table: table.name, workflow: name, settings: bigquery } } : {};
}
