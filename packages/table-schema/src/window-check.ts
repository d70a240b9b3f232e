import type { ColumnPlan, RecordPlan } from "./column-plan.js";
import type { JsonNode } from "./json-node.js";
import type { WindowColumn } from "./line-problem.js";
import { epochMoment, timestampDay } from "./values/timestamp-text.js";
import { documented, type LineRefusal } from "./values/value-rule.js";

/** Days of one column, ready to be checked. */
export interface WindowCheck {
  readonly name: string;
  /** Fast acceptance of an accepted value that lies in `text` from `at` to `end`, quotes included. */
  readonly accepts: (text: string, at: number, end: number) => boolean;
  /** Exact judgement; `node` is undefined when the row lacks the column. */
  readonly judge: (node: JsonNode | undefined) => LineRefusal | undefined;
}

/**
 * Makes the check that every row lies in a window of days. The day of a TIMESTAMP is its UTC day: BigQuery partitions by
 * it. A null lies in no window: reloading the window would load it twice.
 *
 * @throws {TypeError} when the schema has no such column, or its type has no day.
 */
export function compileWindowCheck(plan: RecordPlan, window: WindowColumn): WindowCheck {
  const column = plan.byName.get(window.name);
  assertHasDay(column, window.name);
  const { type } = column.field;
  const { name, from, to } = window;
  const expected = `a day from ${from} to ${to}`;
  return {
    name,
    accepts(text, at, end) {
      // Any other spelling of a zone is worth the exact way.
      if (type === "TIMESTAMP" && (text.charCodeAt(end - 2) !== 0x5a || text.charCodeAt(at + 5) !== 0x2d)) return false;
      const day = text.slice(at + 1, at + 11);
      return day >= from && day <= to;
    },
    judge(node) {
      if (node === undefined || node.kind === "null") {
        return documented("window.null", expected, "A row without a day belongs to no window: fill the column.");
      }
      const day = dayOf(node, type);
      if (day === undefined || (day >= from && day <= to)) return undefined;
      return documented(
        "window.outside",
        expected,
        `Its day is ${day}: write only rows of the window that was asked for.`,
      );
    },
  };
}

function assertHasDay(column: ColumnPlan | undefined, name: string): asserts column is ColumnPlan {
  const field = column?.field;
  if (field === undefined) throw new TypeError(`window column ${name}: the schema has no such column`);
  if (field.mode === "REPEATED" || !["DATE", "DATETIME", "TIMESTAMP"].includes(field.type)) {
    throw new TypeError(
      `window column ${name}: it must be a DATE, DATETIME or TIMESTAMP, not ${field.mode} ${field.type}`,
    );
  }
}

/** The day of an accepted value; undefined for what was refused already. */
function dayOf(node: JsonNode, type: string): string | undefined {
  if (node.kind === "number") return new Date(epochMoment(node.text)).toISOString().slice(0, 10);
  if (node.kind !== "string") return undefined;
  return type === "TIMESTAMP" ? timestampDay(node.text) : node.text.slice(0, 10);
}
