import { MAX_JSON_DEPTH } from "../json-node.js";
import { scanNumber } from "./float64.js";
import { scanString } from "./string.js";

/** From this many keys on a Set finds a repeated one sooner than comparing each with each. */
const SET_FROM = 9;

/** The index after a JSON value without repeated keys, in UTF-8 read as latin1; -1 for "look more closely". */
export function scanJsonValue(text: string, at: number, depth = 0): number {
  switch (text.charCodeAt(at)) {
    case 0x22:
      return scanString(text, at);
    case 0x7b:
      return depth < MAX_JSON_DEPTH ? scanObject(text, at, depth + 1) : -1;
    case 0x5b:
      return depth < MAX_JSON_DEPTH ? scanArray(text, at, depth + 1) : -1;
    case 0x74:
      return text.startsWith("true", at) ? at + 4 : -1;
    case 0x66:
      return text.startsWith("false", at) ? at + 5 : -1;
    case 0x6e:
      return text.startsWith("null", at) ? at + 4 : -1;
    default:
      return scanNumber(text, at, text.length);
  }
}

function afterSpaces(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) === 0x20) i++;
  return i;
}

function scanArray(text: string, start: number, depth: number): number {
  let at = afterSpaces(text, start + 1);
  if (text.charCodeAt(at) === 0x5d) return at + 1;
  for (;;) {
    const end = scanJsonValue(text, at, depth);
    if (end === -1) return -1;
    at = afterSpaces(text, end);
    const code = text.charCodeAt(at);
    if (code === 0x5d) return at + 1;
    if (code !== 0x2c) return -1;
    at = afterSpaces(text, at + 1);
  }
}

function scanObject(text: string, start: number, depth: number): number {
  let at = afterSpaces(text, start + 1);
  if (text.charCodeAt(at) === 0x7d) return at + 1;
  const keys: number[] = [];
  for (;;) {
    const afterKey = scanKey(text, at);
    if (afterKey === -1) return -1;
    keys.push(at, afterKey);
    const colon = afterSpaces(text, afterKey);
    if (text.charCodeAt(colon) !== 0x3a) return -1;
    const end = scanJsonValue(text, afterSpaces(text, colon + 1), depth);
    if (end === -1) return -1;
    at = afterSpaces(text, end);
    const code = text.charCodeAt(at);
    if (code === 0x7d) return distinct(text, keys) ? at + 1 : -1;
    if (code !== 0x2c) return -1;
    at = afterSpaces(text, at + 1);
  }
}

/** The index after a key without escapes: one with an escape may equal one spelt without, so it counts as "not sure". */
function scanKey(text: string, at: number): number {
  if (text.charCodeAt(at) !== 0x22) return -1;
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20 || code === 0x5c) return -1;
  }
  return -1;
}

/** Whether no two keys are the same; `keys` holds where each starts and, at the next index, where it ends. */
function distinct(text: string, keys: readonly number[]): boolean {
  const { length } = keys;
  if (length >= SET_FROM * 2) {
    const names = new Set<string>();
    for (let i = 0; i < length; i += 2) names.add(text.slice(keys[i], keys[i + 1]));
    return names.size * 2 === length;
  }
  for (let i = 2; i < length; i += 2) {
    for (let j = 0; j < i; j += 2) if (isSame(text, keys, i, j)) return false;
  }
  return true;
}

function isSame(text: string, keys: readonly number[], i: number, j: number): boolean {
  const start = keys[i] as number;
  const other = keys[j] as number;
  const size = (keys[i + 1] as number) - start;
  if ((keys[j + 1] as number) - other !== size) return false;
  for (let k = 1; k < size; k++) if (text.charCodeAt(start + k) !== text.charCodeAt(other + k)) return false;
  return true;
}
