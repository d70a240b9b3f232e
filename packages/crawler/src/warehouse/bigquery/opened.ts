import { type BigqueryApi, placeOf, type TableName } from "./client.js";
import type { BigqueryTarget } from "./settings.js";

/** BigQuery, opened for one table. */
export interface OpenWarehouse {
  readonly api: BigqueryApi;
  readonly target: BigqueryTarget;
  readonly signal: AbortSignal;
}

/** The place of the table, or of another one beside it. */
export function nameOf({ api, target }: OpenWarehouse, table?: string): TableName {
  const own = placeOf(target.table, api.project);
  return table === undefined ? own : { ...own, table };
}

/** The labels of a job. */
export function labelsOf({ target }: OpenWarehouse): Record<string, string> {
  const workflow = target.workflow
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, "_")
    .slice(0, 63);
  return { collectro_workflow: workflow, ...target.settings.labels };
}
