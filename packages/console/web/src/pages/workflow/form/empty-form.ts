import type { WorkflowForm } from "../../../../../src/api/index.js";

/** A form with nothing in it yet. */
export function emptyForm(connector: string): WorkflowForm {
  return { name: "", connector, params: {}, output: "", table: { name: "", schema: [] } };
}
