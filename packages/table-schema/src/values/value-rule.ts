import type { JsonNode } from "../json-node.js";
import { type Put, putUtf8 } from "../put.js";

/** A place inside a JSON value: `a[3].b`, and what is there. */
export interface InnerPlace {
  readonly path: string;
  readonly got: string;
}

/** Why a value was refused, without its place. */
export interface Refusal {
  readonly expected: string;
  readonly hint: string;
  /** Where inside a JSON value, when it is not the whole. */
  readonly inside?: InnerPlace;
  /** The value is of the column's kind, but BigQuery's type has no such value: NaN, an infinite date, the year 10000. */
  readonly unrepresentable?: boolean;
}

/** How sure it is that BigQuery refuses: its documents say so, or nobody has checked (and so it is refused here). */
export type RuleLevel = "documented" | "unverified";

/** Why a value of a line was refused. */
export interface LineRefusal {
  /** A stable id: `int64.range`. */
  readonly rule: string;
  readonly level: RuleLevel;
  readonly expected: string;
  readonly hint: string;
  /** Where inside a JSON value, when it is not the whole. */
  readonly inside?: InnerPlace;
}

/**
 * All that is known about the values of one column, null and REPEATED aside. Refusals are cheap ("", -1, undefined):
 * only the refused row pays for its explanation.
 */
export interface ValueRule {
  /** What the column takes, for messages: `INT64`, `STRING(10)`. */
  readonly expected: string;
  /** Writes a value as JSON; takes null only where null is one of the type's values (JSON). */
  readonly put: Put;
  /** Why `put` refused the value. */
  readonly refusal: (value: unknown) => Refusal;
  /** The JSON text of a text cell, `text` from `start` to `end`, or "" when it is refused. Characters ≥ U+0080 pass. */
  readonly cell: (text: string, start: number, end: number) => string;
  /**
   * Fast acceptance of a value in a line, as BigQuery reads it: the index after it, or -1 for "look more closely".
   * `text` is UTF-8 read as latin1.
   */
  readonly scan: (text: string, at: number) => number;
  /** `scan` on the bytes themselves, for values long enough to gain by it. */
  readonly scanBytes?: (bytes: Uint8Array, at: number) => number;
  /** Exact judgement of a value in a line by BigQuery's rules; undefined = accepted. */
  readonly judge: (node: JsonNode) => LineRefusal | undefined;
}

/** Writes strings as the cells they are: for types whose values are texts in a certain form. */
export function putThroughCell(cell: ValueRule["cell"]): Put {
  return function putCell(value, buffer, at) {
    const json = typeof value === "string" ? cell(value, 0, value.length) : "";
    return json === "" ? -1 : putUtf8(buffer, at, json);
  };
}

/** A refusal that BigQuery's documents state. */
export function documented(rule: string, expected: string, hint: string): LineRefusal {
  return { rule, level: "documented", expected, hint };
}

/** A refusal of what nobody has seen BigQuery accept. */
export function unverified(rule: string, expected: string, hint: string): LineRefusal {
  return { rule, level: "unverified", expected, hint };
}

/** The index after a quoted run that `scanInside` accepts whole, or -1. */
export function scanQuoted(
  text: string,
  at: number,
  accepts: (text: string, start: number, end: number) => boolean,
): number {
  if (text.charCodeAt(at) !== 0x22) return -1;
  const end = text.indexOf('"', at + 1);
  return end !== -1 && accepts(text, at + 1, end) ? end + 1 : -1;
}
