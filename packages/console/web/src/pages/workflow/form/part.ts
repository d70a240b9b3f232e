import type { WorkflowForm } from "../../../../../src/api/index.js";
import type { FieldProblems } from "../../../forms/problems.js";

/** What each part of a workflow's form gets. */
export interface PartProps {
  readonly form: WorkflowForm;
  readonly onChange: (form: WorkflowForm) => void;
  readonly problems: FieldProblems;
}

/** The form with a key set; undefined takes it out. */
export function withFormKey<K extends keyof WorkflowForm>(
  form: WorkflowForm,
  key: K,
  value: WorkflowForm[K] | undefined,
): WorkflowForm {
  const { [key]: _, ...others } = form;
  return (value === undefined ? others : { ...others, [key]: value }) as WorkflowForm;
}

/** The form with a key of its table set; undefined takes it out. */
export function withTableKey<K extends keyof WorkflowForm["table"]>(
  form: WorkflowForm,
  key: K,
  value: WorkflowForm["table"][K] | undefined,
): WorkflowForm {
  const { [key]: _, ...others } = form.table;
  const table = value === undefined ? others : { ...others, [key]: value };
  return { ...form, table: table as WorkflowForm["table"] };
}
