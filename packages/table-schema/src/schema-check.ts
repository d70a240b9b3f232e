import type { FieldType } from "./field.js";
import { cut, type SchemaProblem } from "./problem.js";

/** Collects problems while a schema is read, so that all of them are told at once. */
export interface ProblemList {
  readonly problems: SchemaProblem[];
  add(path: string, problem: string, hint: string): void;
}

/** A new, empty list. */
export function problemList(): ProblemList {
  const problems: SchemaProblem[] = [];
  return {
    problems,
    add(path, problem, hint) {
      problems.push({ path, problem, hint });
    },
  };
}

/** A value for a message: its JSON, cut. */
export function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? String(value), 60);
}

/** A whole number ≥ 0 as BigQuery's JSON carries it: `18` or `"18"`. */
export function readCount(value: unknown, path: string, list: ProblemList): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === "string" && /^\d{1,18}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
  list.add(path, `${shown(value)} is not a whole number`, "Write digits, as a number or a string.");
  return undefined;
}

interface Parameters {
  precision: number | undefined;
  scale: number | undefined;
  maxLength: number | undefined;
}

/** Digits before the point, and after it, that a type without parameters holds. Source: GoogleSQL decimal types. */
export const DECIMAL_LIMITS = {
  NUMERIC: { maxWhole: 29, maxScale: 9 },
  BIGNUMERIC: { maxWhole: 38, maxScale: 38 },
} as const;

/** Checks precision, scale and maxLength against the type. Source: GoogleSQL "Parameterized data types". */
export function checkParameters(type: FieldType, parameters: Parameters, path: string, list: ProblemList): void {
  const { precision, scale, maxLength } = parameters;
  if (maxLength !== undefined) {
    if (type !== "STRING" && type !== "BYTES") {
      list.add(`${path}.maxLength`, `${type} has no maxLength`, "Only STRING and BYTES do; remove it.");
    } else if (maxLength === 0) {
      list.add(`${path}.maxLength`, "maxLength is 0", "Write at least 1, or remove it.");
    }
  }
  if (type === "NUMERIC" || type === "BIGNUMERIC") {
    checkDecimal(type, precision, scale, path, list);
    return;
  }
  // BigQuery prints a precision for TIMESTAMP too (picoseconds); it does not change what a load accepts here.
  if (precision !== undefined && type !== "TIMESTAMP") {
    list.add(`${path}.precision`, `${type} has no precision`, "Only NUMERIC and BIGNUMERIC do; remove it.");
  }
  if (scale !== undefined) {
    list.add(`${path}.scale`, `${type} has no scale`, "Only NUMERIC and BIGNUMERIC do; remove it.");
  }
}

function checkDecimal(
  type: "NUMERIC" | "BIGNUMERIC",
  precision: number | undefined,
  scale: number | undefined,
  path: string,
  list: ProblemList,
): void {
  const { maxWhole, maxScale } = DECIMAL_LIMITS[type];
  if (precision === undefined) {
    if (scale !== undefined) list.add(`${path}.scale`, "a scale without a precision", "Write the precision too.");
    return;
  }
  const digits = scale ?? 0;
  if (digits > maxScale) {
    list.add(`${path}.scale`, `the scale ${digits} is too large`, `${type} holds at most ${maxScale} digits there.`);
  } else if (precision < Math.max(1, digits) || precision > digits + maxWhole) {
    list.add(
      `${path}.precision`,
      `the precision ${precision} does not fit the scale ${digits}`,
      `Write ${Math.max(1, digits)} to ${digits + maxWhole}.`,
    );
  }
}
