/** What is wrong with one place of a schema. */
export interface SchemaProblem {
  /** Where: `[2].fields[0].type`; "" is the whole. */
  readonly path: string;
  readonly problem: string;
  /** What to do. */
  readonly hint: string;
}

/** What is wrong with one value of a row. */
export interface RowProblem {
  /** Where: `items[3].price`; "" is the row itself. */
  readonly path: string;
  /** What the schema asks for, in words. */
  readonly expected: string;
  /** The value's type and an excerpt of it, at most 80 characters. */
  readonly got: string;
  /** What to do. */
  readonly hint: string;
}

/** How many problems of one row are listed. */
export const MAX_PROBLEMS_PER_ROW = 10;

/** A row that BigQuery would refuse or change. `message` names the first problem and counts the rest. */
export class RowRefused extends Error {
  override readonly name = "RowRefused";
  /** The row's problems, at most 10, in schema order. */
  readonly problems: readonly RowProblem[];

  constructor(problems: readonly RowProblem[]) {
    super(rowMessage(problems));
    this.problems = problems;
  }
}

function rowMessage(problems: readonly RowProblem[]): string {
  const first = problems[0];
  if (first === undefined) return "the row was refused";
  const where = first.path === "" ? "the row" : first.path;
  const rest = problems.length > 1 ? ` (and ${problems.length - 1} more in this row)` : "";
  return `${where}: expected ${first.expected}, got ${first.got}. ${first.hint}${rest}`;
}

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

/** The path of a member: `items.price`, or `items["a b"]` for a name that would be misread. */
export function memberPath(parent: string, name: string): string {
  if (!PLAIN_NAME.test(name)) return `${parent}[${JSON.stringify(cut(name, 60))}]`;
  return parent === "" ? name : `${parent}.${name}`;
}

const MAX_EXCERPT = 80;

/** Cuts a text for a message, never between the two halves of a surrogate pair. */
export function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength - 1).toWellFormed()}…`;
}

/** Names a value's type and shows the beginning of it. Never throws, never runs a getter. */
export function describeValue(value: unknown): string {
  try {
    return cut(describe(value), MAX_EXCERPT);
  } catch {
    return "an object that cannot be looked at";
  }
}

function describe(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `string ${JSON.stringify(cut(value, MAX_EXCERPT))}`;
    case "bigint":
      return `bigint ${value}`;
    case "number":
      return `number ${Object.is(value, -0) ? "-0" : value}`;
    case "boolean":
      return `boolean ${value}`;
    case "undefined":
      return "undefined";
    case "object":
      return describeObject(value);
    default:
      return `a ${typeof value}`;
  }
}

function describeObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "Invalid Date" : `Date ${value.toISOString()}`;
  }
  if (ArrayBuffer.isView(value)) return `${objectTag(value)} of ${value.byteLength} bytes`;
  const tag = objectTag(value);
  if (tag !== "Object") return tag;
  return `object with ${Object.keys(value).length === 0 ? "no keys" : `keys ${Object.keys(value).slice(0, 10).join(", ")}`}`;
}

/** The built-in kind of an object: `Object`, `Map`, `Uint8Array`, … */
export function objectTag(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
