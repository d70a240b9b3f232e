import type { RowProblem } from "./problem.js";
import type { RuleLevel } from "./values/value-rule.js";

/** What is wrong with one place of an NDJSON object. */
export interface LineProblem extends RowProblem {
  /** From 1; blank lines count. */
  readonly line: number;
  /** From 1, in characters of the line; absent when the place is not in the text (a missing column). */
  readonly column?: number;
  /** A stable id: `int64.range`, `key.unknown`. */
  readonly rule: string;
  /** "documented": BigQuery's documents say that it refuses. "unverified": nobody has checked, so it is refused here. */
  readonly level: RuleLevel;
}

/** What was found in one NDJSON object. */
export interface LineVerdict {
  /** Lines that are not blank, refused ones included. */
  readonly rows: number;
  /** Bytes fed. */
  readonly bytes: number;
  /** The first 10 problems. */
  readonly problems: readonly LineProblem[];
  /** All problems. 0 = BigQuery loads the object. */
  readonly problemCount: number;
}

/** The days that every row must belong to. */
export interface WindowColumn {
  /** A top-level DATE, DATETIME or TIMESTAMP column. */
  readonly name: string;
  /** First day, `YYYY-MM-DD`, included. */
  readonly from: string;
  /** Last day, `YYYY-MM-DD`, included. */
  readonly to: string;
}
