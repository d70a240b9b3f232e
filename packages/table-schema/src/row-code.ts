import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import { isRecordLike } from "./json-writer.js";

/** The JSON text of a value, or "" when it is refused. */
type Write = (value: unknown) => string;

/**
 * Compiles the writer of a row or RECORD. One generated function per schema reads every column by its constant name and
 * joins the pieces; the only text that comes from the schema are names, as JSON string literals.
 * Refusals are "": the caller asks the careful encoder why.
 */
export function compileRecord(plan: RecordPlan): Write {
  const writers = plan.columns.map(columnWriter);
  const names = plan.columns.map((column) => column.name);
  const loose = generate(plan, "loose")(names, writers, looseGuard(plan), undefined);
  return generate(plan, "exact")(names, writers, isPolluted, loose);
}

function columnWriter(column: ColumnPlan): Write {
  const write = "rule" in column ? column.rule.write : compileRecord(column.record);
  return column.field.mode === "REPEATED" ? repeatedWriter(write) : write;
}

function repeatedWriter(write: Write): Write {
  return function writeRepeated(value) {
    if (!Array.isArray(value)) return "";
    let text = "";
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      // A JSON column's writer takes null; an array's elements must not be null.
      const json = item === null ? "" : write(item);
      if (json === "") return "";
      text += i === 0 ? json : `,${json}`;
    }
    return `[${text}]`;
  };
}

/** Whether someone has added enumerable properties to Object.prototype: then only own properties may be looked at. */
function isPolluted(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}

/** Whether a row of unusual shape (other key order, missing keys, a class) may be read by name, own properties only. */
function looseGuard(plan: RecordPlan): (row: object) => boolean {
  return function isReadable(row) {
    if (Array.isArray(row) || !isRecordLike(row)) return false;
    for (const key of Object.keys(row)) if (!plan.byName.has(key)) return false;
    return true;
  };
}

type Factory = (
  names: readonly string[],
  writers: readonly Write[],
  guard: (row: object) => boolean,
  loose: Write | undefined,
) => Write;

/**
 * The source of one record function. "exact" takes rows whose keys are the schema's, in its order, and hands every other
 * row to "loose".
 */
function generate(plan: RecordPlan, shape: "exact" | "loose"): Factory {
  const { columns } = plan;
  const body = columns.map((column, index) => columnCode(column, index, shape)).join("\n");
  const entry =
    shape === "exact"
      ? `const prototype = Object.getPrototypeOf(row);
if ((prototype !== Object.prototype && prototype !== null) || guard(row)) return loose(row);
let n = 0;
for (const key in row) if (key !== names[n++]) return loose(row);
if (n !== ${columns.length}) return loose(row);`
      : `if (!guard(row)) return "";`;
  const source = `"use strict";
const own = Object.prototype.propertyIsEnumerable;
${columns.map((_, index) => `const w${index} = writers[${index}];`).join("\n")}
return function ${shape}Record(row) {
if (typeof row !== "object" || row === null) return "";
${entry}
let t, s = "{";
${body}
return s + "}";
};`;
  return new Function("names", "writers", "guard", "loose", source) as Factory;
}

function columnCode(column: ColumnPlan, index: number, shape: "exact" | "loose"): string {
  const name = JSON.stringify(column.name);
  const read = shape === "exact" ? `row[${name}]` : `(own.call(row, ${name}) ? row[${name}] : null)`;
  const key = JSON.stringify(`${index === 0 ? "" : ","}${column.key}`);
  const empty = column.field.mode === "REPEATED" ? '"[]"' : '"null"';
  const write =
    column.field.mode === "REQUIRED" ? `t === null ? "" : w${index}(t)` : `t === null ? ${empty} : w${index}(t)`;
  return `t = ${read}; t = ${write}; if (t === "") return ""; s += ${key} + t;`;
}
