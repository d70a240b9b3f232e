import { MAX_JSON_DEPTH } from "./json-node.js";
import { cut, describeValue, memberPath, objectTag } from "./problem.js";
import { quoteString } from "./values/string.js";
import { writeDate } from "./values/timestamp.js";
import type { InnerPlace, Refusal } from "./values/value-rule.js";

/**
 * The JSON text of a value, or "" when anything in it would be lost or changed: NaN, undefined, functions, a Map, a
 * `toJSON`, cycles. Every property is read once. A bigint becomes its digits, a Date RFC 3339.
 */
export function writeJson(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "string":
      return quoteString(value);
    case "number":
      return value - value === 0 ? `${value}` : "";
    case "boolean":
      return value ? "true" : "false";
    case "bigint":
      return `${value}`;
    case "object":
      if (value === null) return "null";
      if (depth >= MAX_JSON_DEPTH) return "";
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      return "";
  }
}

function writeArray(array: readonly unknown[], depth: number): string {
  let text = "[";
  // By index: a hole must be met, not skipped.
  for (let i = 0; i < array.length; i++) {
    const item = writeJson(array[i], depth);
    if (item === "") return "";
    text += i === 0 ? item : `,${item}`;
  }
  return `${text}]`;
}

function writeObject(object: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    if (object instanceof Date) return writeDate(object);
    if (!isRecordLike(object)) return "";
  }
  let text = "";
  for (const key of Object.keys(object)) {
    const name = quoteString(key);
    const member = writeJson((object as Record<string, unknown>)[key], depth);
    if (name === "" || member === "") return "";
    text += text === "" ? `{${name}:${member}` : `,${name}:${member}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Whether an object is a bag of own properties: no Map, no Error, no class that describes itself through toJSON. */
export function isRecordLike(object: object): boolean {
  return objectTag(object) === "Object" && typeof (object as { toJSON?: unknown }).toJSON !== "function";
}

const EXPECTED = "a JSON value";

/** Why and where `writeJson` refused a value. */
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
      return quoteString(value) === "" ? refuse(value, path, textHint(value)) : undefined;
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

function textHint(text: string): string {
  return text.isWellFormed()
    ? "Remove U+0000 at the source."
    : "A surrogate stands alone: text was cut inside a character.";
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
    return writeDate(value) === ""
      ? refuse(value, path, "It is no moment of the years 0001 to 9999.", true)
      : undefined;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !isRecordLike(value)) {
    return refuse(value, path, "Write a plain object, an array or a string made from it.");
  }
  for (const key of Object.keys(value)) {
    if (quoteString(key) === "") return refuse(key, path, `In a key: ${textHint(key)}`);
    const found = findRefusal((value as Record<string, unknown>)[key], memberPath(path, key), inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
