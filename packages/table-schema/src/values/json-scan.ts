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
  const keys: string[] = [];
  for (;;) {
    const afterKey = scanString(text, at);
    if (afterKey === -1) return -1;
    keys.push(text.slice(at, afterKey));
    const colon = afterSpaces(text, afterKey);
    if (text.charCodeAt(colon) !== 0x3a) return -1;
    const end = scanJsonValue(text, afterSpaces(text, colon + 1), depth);
    if (end === -1) return -1;
    at = afterSpaces(text, end);
    const code = text.charCodeAt(at);
    if (code === 0x7d) return distinct(keys) ? at + 1 : -1;
    if (code !== 0x2c) return -1;
    at = afterSpaces(text, at + 1);
  }
}

/** Whether no two keys are the same; a key with an escape may equal one spelt without, so it counts as "not sure". */
function distinct(keys: readonly string[]): boolean {
  if (keys.length >= SET_FROM) return new Set(keys).size === keys.length && !keys.some((key) => key.includes("\\"));
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? "";
    if (keys.length > 1 && key.includes("\\")) return false;
    for (let j = 0; j < i; j++) if (keys[j] === key) return false;
  }
  return true;
}
