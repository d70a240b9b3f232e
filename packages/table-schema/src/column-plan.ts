import type { Field } from "./field.js";
import { ruleOf } from "./values/rules.js";
import type { ValueRule } from "./values/value-rule.js";

/** A column made ready for work: its rule, or the plan of its nested columns. */
export type ColumnPlan = ValueColumn | RecordColumn;

interface PlannedColumn {
  readonly field: Field;
  readonly name: string;
  /** `"name":` as it stands in a line. */
  readonly key: string;
}
export interface ValueColumn extends PlannedColumn {
  readonly rule: ValueRule;
}
export interface RecordColumn extends PlannedColumn {
  readonly record: RecordPlan;
}

/** The columns of a row or of a RECORD. */
export interface RecordPlan {
  readonly columns: readonly ColumnPlan[];
  readonly byName: ReadonlyMap<string, ColumnPlan>;
}

/** Makes a list of columns ready for work. */
export function planRecord(fields: readonly Field[]): RecordPlan {
  const columns = fields.map(planColumn);
  return { columns, byName: new Map(columns.map((column) => [column.name, column])) };
}

function planColumn(field: Field): ColumnPlan {
  const planned = { field, name: field.name, key: `${JSON.stringify(field.name)}:` };
  if (field.type === "RECORD") return { ...planned, record: planRecord(field.fields ?? []) };
  return { ...planned, rule: ruleOf(field) };
}
