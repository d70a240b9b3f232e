import { MAX_JSON_DEPTH } from "./json-node.js";
import { cut, describeValue, memberPath, objectTag } from "./problem.js";
import { putAscii } from "./put.js";
import { putNumber } from "./values/float64.js";
import { judgeText, putString } from "./values/string.js";
import { putDate } from "./values/timestamp.js";
import type { InnerPlace, Refusal } from "./values/value-rule.js";

/**
 * Writes a value as JSON; -1 when anything in it would be lost or changed: NaN, undefined, functions, a Map, a `toJSON`,
 * cycles. Every property is read once. A bigint becomes its digits, a Date RFC 3339.
 */
export function putJson(value: unknown, buffer: Buffer, at: number): number {
  return putValue(value, buffer, at, 0);
}

function putValue(value: unknown, buffer: Buffer, at: number, depth: number): number {
  switch (typeof value) {
    case "string":
      return putString(buffer, at, value);
    case "number":
      return Number.isFinite(value) ? putNumber(buffer, at, value) : -1;
    case "boolean":
      return putAscii(buffer, at, value ? "true" : "false");
    case "bigint":
      return putAscii(buffer, at, `${value}`);
    case "object":
      if (value === null) return putAscii(buffer, at, "null");
      if (depth >= MAX_JSON_DEPTH) return -1;
      return Array.isArray(value) ? putArray(value, buffer, at, depth + 1) : putObject(value, buffer, at, depth + 1);
    default:
      return -1;
  }
}

function putArray(array: readonly unknown[], buffer: Buffer, start: number, depth: number): number {
  let at = start;
  buffer[at++] = 0x5b;
  // By index: a hole must be met, not skipped.
  for (let i = 0; i < array.length; i++) {
    if (i > 0) buffer[at++] = 0x2c;
    at = putValue(array[i], buffer, at, depth);
    if (at === -1) return -1;
  }
  buffer[at] = 0x5d;
  return at + 1;
}

function putObject(object: object, buffer: Buffer, start: number, depth: number): number {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    if (object instanceof Date) return putDate(object, buffer, start);
    if (!isRecordLike(object)) return -1;
  }
  let at = start;
  buffer[at++] = 0x7b;
  const keys = Object.keys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (i > 0) buffer[at++] = 0x2c;
    at = putString(buffer, at, key);
    if (at === -1) return -1;
    buffer[at++] = 0x3a;
    at = putValue((object as Record<string, unknown>)[key], buffer, at, depth);
    if (at === -1) return -1;
  }
  buffer[at] = 0x7d;
  return at + 1;
}

/** Whether an object is a bag of own properties: no Map, no Error, no class that describes itself through toJSON. */
export function isRecordLike(object: object): boolean {
  return objectTag(object) === "Object" && typeof (object as { toJSON?: unknown }).toJSON !== "function";
}

const EXPECTED = "a JSON value";
const NO_ROOM = Buffer.alloc(0);

/** Why and where `putJson` refused a value. */
export function jsonRefusal(value: unknown): Refusal {
  return findRefusal(value, "", []) ?? { expected: EXPECTED, hint: "The value changed while it was read." };
}

function refuse(value: unknown, path: string, hint: string, unrepresentable = false): Refusal {
  const inside: InnerPlace = { path, got: describeValue(value) };
  return { expected: EXPECTED, hint, inside, ...(unrepresentable && path === "" ? { unrepresentable } : {}) };
}

function findRefusal(value: unknown, path: string, parents: readonly object[]): Refusal | undefined {
  switch (typeof value) {
    case "string":
      return findInText(value, path);
    case "number":
      return value - value === 0 ? undefined : refuse(value, path, "JSON has no NaN or Infinity. Write null.", true);
    case "boolean":
    case "bigint":
      return undefined;
    case "object":
      return value === null ? undefined : findInObject(value, path, parents);
    case "undefined":
      return refuse(value, path, "JSON has no undefined. Write null.");
    default:
      return refuse(value, path, "JSON has no such value. Remove it.");
  }
}

function findInText(text: string, path: string): Refusal | undefined {
  const refusal = judgeText(text);
  return refusal === undefined ? undefined : refuse(text, path, refusal.hint);
}

function findInObject(value: object, path: string, parents: readonly object[]): Refusal | undefined {
  if (parents.includes(value)) return refuse(value, path, "It contains itself.");
  if (parents.length >= MAX_JSON_DEPTH) return refuse(value, cut(path, 200), `Nest at most ${MAX_JSON_DEPTH} levels.`);
  const inner = [...parents, value];
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findRefusal(value[i], `${path}[${i}]`, inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (value instanceof Date) {
    return putDate(value, NO_ROOM, 0) === -1
      ? refuse(value, path, "It is no moment of the years 0001 to 9999.", true)
      : undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !isRecordLike(value)) {
    return refuse(value, path, "Write a plain object, an array or a string made from it.");
  }
  for (const key of Object.keys(value)) {
    const found =
      findInText(key, path) ?? findRefusal((value as Record<string, unknown>)[key], memberPath(path, key), inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
