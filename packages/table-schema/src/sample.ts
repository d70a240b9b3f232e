import { isDate, isDatetime } from "./values/civil.js";
import { isTimestamp } from "./values/timestamp-text.js";

/** What a sampled value looks like; texts are told apart by what they could be loaded as. */
export type Kind =
  | "bool"
  | "integer"
  | "float"
  | "notFinite"
  | "date"
  | "datetime"
  | "timestamp"
  | "text"
  | "bytes"
  | "array"
  | "object"
  | "other";

/** What was seen in one place of the sampled rows. */
export interface Sample {
  /** Values that are neither null nor missing. */
  count: number;
  nulls: number;
  readonly kinds: Set<Kind>;
  /** The largest magnitude of the integers. */
  largest: bigint;
  /** An integer that was a number beyond 2^53. */
  imprecise: boolean;
  /** The members of the objects, in the order in which they were first seen. */
  readonly members: Map<string, Sample>;
  /** The elements of the arrays, all together. */
  items: Sample | undefined;
}

/** Nothing seen yet. */
function newSample(): Sample {
  return { count: 0, nulls: 0, kinds: new Set(), largest: 0n, imprecise: false, members: new Map(), items: undefined };
}

/** Beyond it nesting is no table any more. */
const MAX_SAMPLED_DEPTH = 40;

/** Adds one value to what was seen. */
function observe(sample: Sample, value: unknown, depth = 0): void {
  if (value === null || value === undefined) {
    sample.nulls++;
    return;
  }
  sample.count++;
  const kind = depth > MAX_SAMPLED_DEPTH ? "other" : kindOf(value);
  sample.kinds.add(kind);
  if (kind === "integer") observeInteger(sample, value as number | bigint);
  if (kind === "array") {
    sample.items ??= newSample();
    for (const item of value as unknown[]) observe(sample.items, item, depth + 1);
  }
  if (kind === "object") observeMembers(sample.members, value as Record<string, unknown>, depth);
}

/** Adds one object's members to what was seen of them. */
export function observeMembers(members: Map<string, Sample>, object: Record<string, unknown>, depth = 0): void {
  for (const key of Object.keys(object)) {
    const sample = members.get(key) ?? newSample();
    members.set(key, sample);
    observe(sample, object[key], depth + 1);
  }
}

function observeInteger(sample: Sample, value: number | bigint): void {
  if (typeof value === "number" && !Number.isSafeInteger(value)) sample.imprecise = true;
  const integer = BigInt(value);
  const magnitude = integer < 0n ? -integer : integer;
  if (magnitude > sample.largest) sample.largest = magnitude;
}

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "bigint":
      return "integer";
    case "number":
      if (!Number.isFinite(value)) return "notFinite";
      // 1e300 is a measurement, not a count.
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? "integer" : "float";
    case "string":
      return kindOfText(value);
    case "object":
      return kindOfObject(value as object);
    default:
      return "other";
  }
}

function kindOfText(text: string): Kind {
  const { length } = text;
  if (isDate(text, 0, length)) return "date";
  if (isDatetime(text, 0, length, 0x20) || isDatetime(text, 0, length, 0x54)) return "datetime";
  return isTimestamp(text, 0, length) && /(?:Z|UTC|[+-]..:..)$/.test(text) ? "timestamp" : "text";
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return "array";
  if (value instanceof Date) return "timestamp";
  if (value instanceof Uint8Array) return "bytes";
  return Object.prototype.toString.call(value) === "[object Object]" ? "object" : "other";
}
