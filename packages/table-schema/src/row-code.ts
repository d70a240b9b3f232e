import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import { isRecordLike } from "./json-writer.js";
import { type Put, putBytes } from "./put.js";

/**
 * Compiles the writer of a row or RECORD: one generated function that reads every column by its constant name, checks it
 * and writes it into the buffer. Measured on Node 24 with ten columns: joining strings per row takes nearly twice as long,
 * closures in a loop over the columns a fifth to a half longer. The only text that comes from the schema are names, as
 * JSON string literals and as bytes.
 */
export function compileRecord(plan: RecordPlan): Put {
  const puts = plan.columns.map(columnPut);
  const loose = generate(plan, "loose")(plan, puts, looseGuard(plan), putBytes, undefined);
  return generate(plan, "exact")(plan, puts, isPolluted, putBytes, loose);
}

function columnPut(column: ColumnPlan): Put {
  const put = "rule" in column ? column.rule.put : compileRecord(column.record);
  return column.field.mode === "REPEATED" ? repeatedPut(put) : put;
}

function repeatedPut(put: Put): Put {
  return function putRepeated(value, buffer, start) {
    if (!Array.isArray(value)) return -1;
    let at = start;
    buffer[at++] = 0x5b;
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      // A JSON column takes null; the elements of an array must not be null.
      if (item === null) return -1;
      if (i > 0) buffer[at++] = 0x2c;
      at = put(item, buffer, at);
      if (at === -1) return -1;
    }
    buffer[at] = 0x5d;
    return at + 1;
  };
}

/** Whether someone has added enumerable properties to Object.prototype: then only own properties may be looked at. */
function isPolluted(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}

/**
 * Whether a row of unusual shape (other key order, missing keys, a class) may be read by name, own properties only. A
 * column that is there but inherited or hidden would become a silent null, so such rows are not.
 */
function looseGuard(plan: RecordPlan): (row: object) => boolean {
  return function isReadable(row) {
    if (Array.isArray(row) || !isRecordLike(row)) return false;
    const keys = Object.keys(row);
    for (const key of keys) if (!plan.byName.has(key)) return false;
    return keys.length === plan.columns.length || !plan.columns.some(({ name }) => isHidden(row, name));
  };
}

/** Whether a row has a property that is not its own and enumerable, and that not every object has. */
export function isHidden(row: object, name: string): boolean {
  return name in row && !Object.prototype.propertyIsEnumerable.call(row, name) && !(name in Object.prototype);
}

type Factory = (
  plan: RecordPlan,
  puts: readonly Put[],
  guard: (row: object) => boolean,
  copy: typeof putBytes,
  loose: Put | undefined,
) => Put;

/** Above it the keys are copied by a call instead of byte by byte: the optimising compiler gives up on huge functions. */
const MAX_INLINED_KEY_BYTES = 2000;

/**
 * The source of one record function. "exact" takes rows whose keys are the schema's, in its order, and hands every other
 * row to "loose".
 */
function generate(plan: RecordPlan, shape: "exact" | "loose"): Factory {
  const { columns } = plan;
  const keyBytes = columns.reduce((sum, column) => sum + Buffer.byteLength(column.key), 0);
  const inlined = shape === "exact" && keyBytes <= MAX_INLINED_KEY_BYTES;
  const source = `"use strict";
const own = Object.prototype.propertyIsEnumerable;
const names = plan.columns.map((column) => column.name);
${columns.map((_, index) => `const p${index} = puts[${index}];`).join("\n")}
${inlined ? "" : columns.map((column, index) => `const k${index} = Buffer.from(${JSON.stringify(keyText(column, index))});`).join("\n")}
return function ${shape}Record(row, buffer, at) {
if (typeof row !== "object" || row === null) return -1;
${shape === "exact" ? exactEntry(columns.length) : "if (!guard(row)) return -1;"}
let v;
${columns.map((column, index) => columnCode(column, index, shape, inlined)).join("\n")}
${columns.length === 0 ? "buffer[at++] = 123;" : ""}
buffer[at] = 125;
return at + 1;
};`;
  return new Function("plan", "puts", "guard", "copy", "loose", source) as Factory;
}

function exactEntry(columnCount: number): string {
  return `const prototype = Object.getPrototypeOf(row);
if ((prototype !== Object.prototype && prototype !== null) || guard()) return loose(row, buffer, at);
let n = 0;
for (const key in row) if (key !== names[n++]) return loose(row, buffer, at);
if (n !== ${columnCount}) return loose(row, buffer, at);`;
}

function columnCode(column: ColumnPlan, index: number, shape: "exact" | "loose", inlined: boolean): string {
  const name = JSON.stringify(column.name);
  const read = shape === "exact" ? `row[${name}]` : `own.call(row, ${name}) ? row[${name}] : null`;
  const empty = column.field.mode === "REPEATED" ? "[]" : "null";
  const put = `at = p${index}(v, buffer, at); if (at === -1) return -1;`;
  return `${inlined ? bytesCode(keyText(column, index)) : `at = copy(buffer, at, k${index});`}
v = ${read};
${column.field.mode === "REQUIRED" ? `if (v === null) return -1; ${put}` : `if (v === null) { ${bytesCode(empty)} } else { ${put} }`}`;
}

function keyText(column: ColumnPlan, index: number): string {
  return `${index === 0 ? "{" : ","}${column.key}`;
}

/** Stores that write a constant text. */
function bytesCode(text: string): string {
  const bytes = [...Buffer.from(text)];
  const stores = bytes.map((byte, offset) => `buffer[at + ${offset}] = ${byte};`);
  return `${stores.join(" ")} at += ${bytes.length};`;
}
