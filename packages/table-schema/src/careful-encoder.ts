import type { ColumnPlan, RecordColumn, RecordPlan, ValueColumn } from "./column-plan.js";
import { isRecordLike } from "./json-writer.js";
import { describeValue, MAX_PROBLEMS_PER_ROW, memberPath, type RowProblem } from "./problem.js";
import { putToText } from "./put.js";
import { isHidden } from "./row-code.js";
import { unknownKeyHint } from "./unknown-key.js";
import type { Refusal } from "./values/value-rule.js";

/** The slow encoder's finding: a line, or problems. */
interface CarefulResult {
  /** JSON without the line's end; worthless when there are problems. */
  readonly json: string;
  readonly problems: readonly RowProblem[];
  /** Paths of values written as null because BigQuery has no such value. */
  readonly nulled: readonly string[];
}

interface State {
  readonly nullUnrepresentable: boolean;
  readonly problems: RowProblem[];
  readonly nulled: string[];
}

/**
 * Encodes one row step by step and finds all that is wrong with it. The compiled encoder comes here only with rows that
 * it refused.
 */
export function encodeCarefully(plan: RecordPlan, row: unknown, nullUnrepresentable: boolean): CarefulResult {
  const state: State = { nullUnrepresentable, problems: [], nulled: [] };
  const json = writeRecord(plan, row, "", state);
  return { json, problems: state.problems, nulled: state.nulled };
}

function report(state: State, path: string, value: unknown, refusal: Refusal): "" {
  if (state.problems.length >= MAX_PROBLEMS_PER_ROW) return "";
  const { expected, hint, inside } = refusal;
  const innerPath = inside?.path ?? "";
  const place = innerPath === "" || innerPath.startsWith("[") ? `${path}${innerPath}` : `${path}.${innerPath}`;
  state.problems.push({ path: place, expected, got: inside?.got ?? describeValue(value), hint });
  return "";
}

function writeRecord(plan: RecordPlan, value: unknown, path: string, state: State): string {
  const expected = path === "" ? "an object with the columns of the schema" : "RECORD";
  if (typeof value !== "object" || value === null || Array.isArray(value) || !isRecordLike(value)) {
    return report(state, path, value, { expected, hint: "Write a plain object." });
  }
  for (const key of Object.keys(value)) {
    if (plan.byName.has(key)) continue;
    const at = memberPath(path, key);
    report(state, at, undefined, {
      expected: "a column of the schema",
      hint: unknownKeyHint(key, plan.byName.keys()),
      inside: { path: "", got: `the unknown key ${JSON.stringify(key.slice(0, 50))}` },
    });
  }
  const members = plan.columns.map(
    (column) => column.key + writeColumn(column, value, memberPath(path, column.name), state),
  );
  return `{${members.join(",")}}`;
}

function writeColumn(column: ColumnPlan, row: object, path: string, state: State): string {
  const { name, field } = column;
  const own = Object.prototype.propertyIsEnumerable.call(row, name);
  if (isHidden(row, name)) {
    return report(state, path, undefined, {
      expected: expectedOf(column),
      hint: "It is inherited or hidden; write a plain object with the column as its own property.",
      inside: { path: "", got: "a property that is not the row's own" },
    });
  }
  const value: unknown = own ? (row as Record<string, unknown>)[name] : null;
  if (value === null) {
    if (field.mode === "REPEATED") return "[]";
    if (field.mode !== "REQUIRED") return "null";
    const hint = own ? "The column is REQUIRED." : "The column is REQUIRED and the row has no such key.";
    return report(state, path, null, { expected: expectedOf(column), hint });
  }
  if (value === undefined) {
    return report(state, path, value, { expected: expectedOf(column), hint: "Write null for an empty column." });
  }
  return field.mode === "REPEATED" ? writeRepeated(column, value, path, state) : writeValue(column, value, path, state);
}

function expectedOf(column: ColumnPlan): string {
  const type = "rule" in column ? column.rule.expected : "RECORD";
  return column.field.mode === "REPEATED" ? `an array of ${type}` : type;
}

function writeRepeated(column: ColumnPlan, value: unknown, path: string, state: State): string {
  if (!Array.isArray(value)) {
    return report(state, path, value, { expected: expectedOf(column), hint: "Write an array, also for one value." });
  }
  const items = Array.from(value, (item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (item !== null && item !== undefined) return writeValue(column, item, at, state);
    const hint = "BigQuery refuses null inside an array: leave it out.";
    return report(state, at, item, { expected: expectedOf(column).slice("an array of ".length), hint });
  });
  return `[${items.join(",")}]`;
}

function writeValue(column: ColumnPlan, value: unknown, path: string, state: State): string {
  return isRecordColumn(column)
    ? writeRecord(column.record, value, path, state)
    : writeScalar(column, value, path, state);
}

function isRecordColumn(column: ColumnPlan): column is RecordColumn {
  return "record" in column;
}

function writeScalar(column: ValueColumn, value: unknown, path: string, state: State): string {
  const text = putToText(column.rule.put, value);
  if (text !== "") return text;
  const refusal = column.rule.refusal(value);
  if (refusal.unrepresentable === true && state.nullUnrepresentable && column.field.mode === "NULLABLE") {
    state.nulled.push(path);
    return "null";
  }
  return report(state, path, value, refusal);
}
