import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import type { WindowCheck } from "./window-check.js";

/** The index after a value in UTF-8 read as latin1, or -1 for "look more closely". */
type Scan = (text: string, at: number) => number;

/**
 * Compiles the fast acceptance of a row or RECORD: keys in schema order (columns that may be null may be missing), at
 * most one space after ":" and ",". It never refuses: whatever it does not know is judged the exact way.
 */
export function compileScan(plan: RecordPlan, window?: WindowCheck): Scan {
  const scans = plan.columns.map((column) => columnScan(column, window));
  const body = plan.columns.map((column, index) => columnCode(column, index, window?.name === column.name)).join("\n");
  const source = `"use strict";
${plan.columns.map((_, index) => `const s${index} = scans[${index}];`).join("\n")}
return function scanRecord(text, at) {
if (text.charCodeAt(at) !== 123) return -1;
let p = at + 1, more = text.charCodeAt(p) !== 125;
${body}
return more || text.charCodeAt(p) !== 125 ? -1 : p + 1;
};`;
  return (new Function("scans", source) as (scans: readonly Scan[]) => Scan)(scans);
}

function columnCode(column: ColumnPlan, index: number, inWindow: boolean): string {
  const key = [...Buffer.from(column.key, "utf8")];
  const matches = key.map((byte, offset) => `text.charCodeAt(p + ${offset}) === ${byte}`).join(" && ");
  const required = column.field.mode === "REQUIRED" || inWindow;
  const scan = required
    ? `p = text.charCodeAt(p) === 110 ? -1 : s${index}(text, p);`
    : `if (text.charCodeAt(p) === 110) p = text.startsWith("null", p) ? p + 4 : -1; else p = s${index}(text, p);`;
  return `if (more && ${matches}) {
p += ${key.length};
if (text.charCodeAt(p) === 32) p++;
${scan}
if (p === -1) return -1;
if (text.charCodeAt(p) === 44) { p++; if (text.charCodeAt(p) === 32) p++; } else more = false;
}${required ? " else return -1;" : ""}`;
}

function columnScan(column: ColumnPlan, window: WindowCheck | undefined): Scan {
  const scan = "rule" in column ? column.rule.scan : compileScan(column.record);
  if (column.field.mode === "REPEATED") return repeatedScan(scan);
  return window?.name === column.name ? windowScan(scan, window) : scan;
}

function windowScan(scan: Scan, window: WindowCheck): Scan {
  return function scanInWindow(text, at) {
    const end = scan(text, at);
    return end !== -1 && window.accepts(text, at, end) ? end : -1;
  };
}

function repeatedScan(scan: Scan): Scan {
  return function scanRepeated(text, at) {
    if (text.charCodeAt(at) !== 0x5b) return -1;
    if (text.charCodeAt(at + 1) === 0x5d) return at + 2;
    let i = at + 1;
    for (;;) {
      // A JSON column's scan takes null; an array's elements must not be null.
      i = text.charCodeAt(i) === 0x6e ? -1 : scan(text, i);
      if (i === -1) return -1;
      const code = text.charCodeAt(i);
      if (code === 0x5d) return i + 1;
      if (code !== 0x2c) return -1;
      i += text.charCodeAt(i + 1) === 0x20 ? 2 : 1;
    }
  };
}
