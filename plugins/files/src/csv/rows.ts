import type { AnyRow } from "@collectro/connector";
import { parseExactJson } from "@collectro/connector";
import { decoded } from "../place.js";
import { judgeRecord, type Rules } from "./judge.js";
import type { Layout } from "./layout.js";
import type { RowsReader } from "./read-csv.js";
import { readRecord } from "./record.js";

/** Reads rows as objects: the plain path. */
export function rowsReader(layout: Layout, rules: Rules): RowsReader<AnyRow[]> {
  const names = layout.columns.map((column) => column.field.name);
  return (window, from) => {
    const rows: AnyRow[] = [];
    let next = from;
    for (;;) {
      const found = readRecord(window.text, next, rules.dialect, window.last);
      if (found.kind === "more") return { next, out: rows.length > 0 ? rows : undefined };
      if (found.kind !== "comment") {
        const texts = judgeRecord(found, next, window, layout, rules);
        if (texts !== undefined) rows.push(rowOf(names, texts));
      }
      next = found.kind === "unclosed" ? window.text.length : found.next;
    }
  };
}

/** A row of JSON texts. It has no prototype: a column may be called `__proto__`. */
export function rowOf(names: readonly string[], texts: readonly string[]): AnyRow {
  const row: Record<string, unknown> = Object.create(null);
  for (const [index, name] of names.entries()) row[name] = valueIn(texts[index] ?? "null");
  return row;
}

/** The value of a JSON text; strings without escapes, which most are, need no parser. */
function valueIn(json: string): unknown {
  const text = ASCII.test(json) ? json : decoded(json);
  return text.startsWith('"') && !text.includes("\\") ? text.slice(1, -1) : parseExactJson(text);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
const ASCII = /^[\x00-\x7f]*$/;
