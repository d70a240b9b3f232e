import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import { describeNode, type JsonNode, type JsonObject } from "./json-node.js";
import { scanJson } from "./json-scanner.js";
import type { LineProblem } from "./line-problem.js";
import { cut, memberPath } from "./problem.js";
import { unknownKeyHint } from "./unknown-key.js";
import { documented, type LineRefusal, unverified } from "./values/value-rule.js";
import type { WindowCheck } from "./window-check.js";

/** A problem without its line. */
export type FoundProblem = Omit<LineProblem, "line">;

/** What a line is judged by. */
export interface LineRules {
  readonly plan: RecordPlan;
  readonly window?: WindowCheck | undefined;
}

/** Finds everything that is wrong with one line, which is not blank; the exact way. */
export function judgeLine(rules: LineRules, line: string): FoundProblem[] {
  const problems: FoundProblem[] = [];
  const text = line.startsWith("\uFEFF") ? line.slice(1) : line;
  if (text !== line) {
    const hint = "Write UTF-8 without a byte order mark.";
    problems.push(found(unverified("json.bom", "a JSON object", hint), "", "a byte order mark", 0));
  }
  const scanned = scanJson(text);
  if (!scanned.ok) {
    const refusal = documented(
      "json.syntax",
      "one JSON object on one line",
      `At column ${scanned.at + 1}: ${scanned.problem}.`,
    );
    return [...problems, found(refusal, "", `text ${JSON.stringify(cut(text.slice(scanned.at), 60))}`, scanned.at)];
  }
  if (scanned.node.kind !== "object") {
    const refusal = documented("json.not-object", "a JSON object", "Write one object a line, no array around them.");
    return [...problems, found(refusal, "", describeNode(scanned.node), scanned.node.at)];
  }
  judgeRecord(rules.plan, scanned.node, "", problems, rules.window);
  return problems;
}

function found(refusal: LineRefusal, path: string, got: string, at: number | undefined): FoundProblem {
  const { rule, level, expected, hint } = refusal;
  return { path, expected, got, hint, rule, level, ...(at === undefined ? {} : { column: at + 1 }) };
}

function foundAt(refusal: LineRefusal, path: string, node: JsonNode): FoundProblem {
  const inner = refusal.inside?.path ?? "";
  const place = inner === "" || inner.startsWith("[") ? `${path}${inner}` : `${path}.${inner}`;
  return found(refusal, place, refusal.inside?.got ?? describeNode(node), node.at);
}

function judgeRecord(
  plan: RecordPlan,
  record: JsonObject,
  path: string,
  problems: FoundProblem[],
  window?: WindowCheck,
): void {
  const values = readMembers(plan, record, path, problems);
  for (const column of plan.columns) {
    const node = values.get(column.name.toLowerCase());
    const at = memberPath(path, column.name);
    const before = problems.length;
    if (node !== undefined) {
      judgeColumn(column, node, at, problems);
    } else if (column.field.mode === "REQUIRED") {
      problems.push(missing(documented("required.missing", typeOf(column), "The column is REQUIRED."), at));
    }
    if (window?.name !== column.name || problems.length > before) continue;
    const outside = window.judge(node);
    if (outside !== undefined) problems.push(node === undefined ? missing(outside, at) : foundAt(outside, at, node));
  }
}

function missing(refusal: LineRefusal, path: string): FoundProblem {
  return found(refusal, path, "no such key", undefined);
}

/** The values by lower-case column name; unknown, repeated and wrongly cased keys become problems. */
function readMembers(
  plan: RecordPlan,
  record: JsonObject,
  path: string,
  problems: FoundProblem[],
): Map<string, JsonNode> {
  const values = new Map<string, JsonNode>();
  const lowerNames = new Set(plan.columns.map((column) => column.name.toLowerCase()));
  for (const { name, value, at } of record.members) {
    const place = memberPath(path, name);
    const key = name.toLowerCase();
    const got = `the key ${JSON.stringify(cut(name, 60))}`;
    const hint = unknownKeyHint(name, plan.byName.keys());
    if (!lowerNames.has(key)) {
      problems.push(found(documented("key.unknown", "a column of the schema", hint), place, got, at));
      continue;
    }
    if (!plan.byName.has(name))
      problems.push(found(unverified("key.case", "a column of the schema", hint), place, got, at));
    if (values.has(key)) {
      const refusal = unverified(
        "key.duplicate",
        "each key once",
        "Which of the values counts is not known: write one.",
      );
      problems.push(found(refusal, place, got, at));
    }
    values.set(key, value);
  }
  return values;
}

function typeOf(column: ColumnPlan): string {
  return "rule" in column ? column.rule.expected : "RECORD";
}

function judgeColumn(column: ColumnPlan, node: JsonNode, path: string, problems: FoundProblem[]): void {
  const { mode } = column.field;
  if (node.kind === "null") {
    if (mode !== "REQUIRED") return;
    problems.push(foundAt(documented("required.null", typeOf(column), "The column is REQUIRED."), path, node));
  } else if (mode !== "REPEATED") {
    judgeValue(column, node, path, problems);
  } else if (node.kind !== "array") {
    const refusal = documented("repeated.type", `an array of ${typeOf(column)}`, "Write an array, also for one value.");
    problems.push(foundAt(refusal, path, node));
  } else {
    for (const [index, item] of node.items.entries()) judgeItem(column, item, `${path}[${index}]`, problems);
  }
}

function judgeItem(column: ColumnPlan, item: JsonNode, path: string, problems: FoundProblem[]): void {
  if (item.kind === "null") {
    const refusal = documented("repeated.null", typeOf(column), "An array must not hold null: leave it out.");
    problems.push(foundAt(refusal, path, item));
  } else {
    judgeValue(column, item, path, problems);
  }
}

function judgeValue(column: ColumnPlan, node: JsonNode, path: string, problems: FoundProblem[]): void {
  if ("rule" in column) {
    const refusal = column.rule.judge(node);
    if (refusal !== undefined) problems.push(foundAt(refusal, path, node));
  } else if (node.kind === "object") {
    judgeRecord(column.record, node, path, problems);
  } else {
    problems.push(foundAt(documented("record.type", "RECORD", "Write an object."), path, node));
  }
}
