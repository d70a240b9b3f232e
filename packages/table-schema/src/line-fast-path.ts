import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import type { Field } from "./field.js";
import type { ValueRule } from "./values/value-rule.js";
import type { WindowCheck } from "./window-check.js";

/**
 * The index after a value, or -1 for "look more closely". `text` is UTF-8 read as latin1; `bytes` is the same once more:
 * reading bytes costs half of reading characters, native searches want text.
 */
export type Scan = (text: string, at: number, bytes: Uint8Array) => number;

/** How the values of a column are accepted. */
type ScanOf = (field: Field, rule: ValueRule) => Scan;

/** As BigQuery reads the value. */
export function usualScan(_field: Field, { scan, scanBytes }: ValueRule): Scan {
  return scanBytes === undefined ? scan : (_text, at, bytes) => scanBytes(bytes, at);
}

/**
 * Compiles the fast acceptance of a row or RECORD: keys in schema order (columns that may be null may be missing), at
 * most one space after ":" and ",". It never refuses: whatever it does not know is judged the exact way. `scanOf` is the rule's own scan unless given.
 */
export function compileScan(plan: RecordPlan, window?: WindowCheck, scanOf: ScanOf = usualScan): Scan {
  const scans = plan.columns.map((column) => columnScan(column, window, scanOf));
  const body = plan.columns.map((column, index) => columnCode(column, index, window?.name === column.name)).join("\n");
  const source = `"use strict";
${plan.columns.map((_, index) => `const s${index} = scans[${index}];`).join("\n")}
return function scanRecord(text, at, bytes) {
if (bytes[at] !== 123) return -1;
let p = at + 1, more = bytes[p] !== 125;
${body}
return more || bytes[p] !== 125 ? -1 : p + 1;
};`;
  return (new Function("scans", source) as (scans: readonly Scan[]) => Scan)(scans);
}

function columnCode(column: ColumnPlan, index: number, inWindow: boolean): string {
  const key = [...Buffer.from(column.key, "utf8")];
  const matches = key.map((byte, offset) => `bytes[p + ${offset}] === ${byte}`).join(" && ");
  const required = column.field.mode === "REQUIRED" || inWindow;
  const scan = required
    ? `p = bytes[p] === 110 ? -1 : s${index}(text, p, bytes);`
    : `if (bytes[p] === 110) p = text.startsWith("null", p) ? p + 4 : -1; else p = s${index}(text, p, bytes);`;
  return `if (more && ${matches}) {
p += ${key.length};
if (bytes[p] === 32) p++;
${scan}
if (p === -1) return -1;
if (bytes[p] === 44) { p++; if (bytes[p] === 32) p++; } else more = false;
}${required ? " else return -1;" : ""}`;
}

function columnScan(column: ColumnPlan, window: WindowCheck | undefined, scanOf: ScanOf): Scan {
  const scan = "rule" in column ? scanOf(column.field, column.rule) : compileScan(column.record, undefined, scanOf);
  if (column.field.mode === "REPEATED") return repeatedScan(scan);
  return window?.name === column.name ? windowScan(scan, window) : scan;
}

function windowScan(scan: Scan, window: WindowCheck): Scan {
  return function scanInWindow(text, at, bytes) {
    const end = scan(text, at, bytes);
    return end !== -1 && window.accepts(text, at, end) ? end : -1;
  };
}

function repeatedScan(scan: Scan): Scan {
  return function scanRepeated(text, at, bytes) {
    if (text.charCodeAt(at) !== 0x5b) return -1;
    if (text.charCodeAt(at + 1) === 0x5d) return at + 2;
    let i = at + 1;
    for (;;) {
      // A JSON column's scan takes null; an array's elements must not be null.
      i = text.charCodeAt(i) === 0x6e ? -1 : scan(text, i, bytes);
      if (i === -1) return -1;
      const code = text.charCodeAt(i);
      if (code === 0x5d) return i + 1;
      if (code !== 0x2c) return -1;
      i += text.charCodeAt(i + 1) === 0x20 ? 2 : 1;
    }
  };
}
