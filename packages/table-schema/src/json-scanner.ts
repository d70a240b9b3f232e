import { type JsonMember, type JsonNode, MAX_JSON_DEPTH } from "./json-node.js";

/** The value of a JSON text, or where and why it is none. `at` counts UTF-16 units from 0. */
type ScannedJson =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly at: number; readonly problem: string };

/**
 * Reads one JSON value (RFC 8259) without losing what `JSON.parse` loses: digits of numbers, repeated keys, places.
 * Nothing but white space may follow it.
 */
export function scanJson(text: string): ScannedJson {
  const scanner: Scanner = { text, at: 0 };
  try {
    const node = scanValue(scanner, 0);
    skipSpace(scanner);
    if (scanner.at < text.length) fail(scanner, "more text after the value");
    return { ok: true, node };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, at: error.at, problem: error.message };
    throw error;
  }
}

interface Scanner {
  readonly text: string;
  at: number;
}

class NotJson extends Error {
  readonly at: number;
  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

function fail(scanner: Scanner, problem: string, at = scanner.at): never {
  throw new NotJson(at, problem);
}

function skipSpace(scanner: Scanner): void {
  const { text } = scanner;
  while (scanner.at < text.length) {
    const code = text.charCodeAt(scanner.at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    scanner.at++;
  }
}

function scanValue(scanner: Scanner, depth: number): JsonNode {
  skipSpace(scanner);
  const { at, text } = scanner;
  switch (text.charCodeAt(at)) {
    case 0x22:
      return { kind: "string", at, text: scanString(scanner) };
    case 0x7b:
      return { kind: "object", at, members: scanMembers(scanner, depth) };
    case 0x5b:
      return { kind: "array", at, items: scanItems(scanner, depth) };
    case 0x74:
      return scanLiteral(scanner, "true");
    case 0x66:
      return scanLiteral(scanner, "false");
    case 0x6e:
      return scanLiteral(scanner, "null");
    default:
      return { kind: "number", at, text: scanNumber(scanner) };
  }
}

function scanLiteral(scanner: Scanner, literal: "true" | "false" | "null"): JsonNode {
  const { at } = scanner;
  if (!scanner.text.startsWith(literal, at)) fail(scanner, "a value is expected");
  scanner.at += literal.length;
  return { kind: literal, at };
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

function scanNumber(scanner: Scanner): string {
  if (scanner.at >= scanner.text.length) fail(scanner, "the text ends where a value is expected");
  NUMBER.lastIndex = scanner.at;
  const digits = NUMBER.exec(scanner.text)?.[0];
  if (digits === undefined) fail(scanner, "a value is expected");
  scanner.at += digits.length;
  if (/[0-9A-Za-z.+-]/.test(scanner.text[scanner.at] ?? "")) fail(scanner, "not a JSON number");
  return digits;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that JSON forbids in strings (RFC 8259 §7)
const STRING_STOP = /["\\\x00-\x1f]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

function scanString(scanner: Scanner): string {
  const { text, at: start } = scanner;
  let escaped = false;
  let at = start + 1;
  for (;;) {
    STRING_STOP.lastIndex = at;
    const stop = STRING_STOP.exec(text);
    if (stop === null) return fail(scanner, "the string does not end", start);
    at = stop.index;
    if (stop[0] === '"') break;
    ESCAPE.lastIndex = at;
    const sequence = stop[0] === "\\" ? ESCAPE.exec(text) : null;
    if (sequence === null) return fail(scanner, "a control character or a bad escape in a string", at);
    escaped = true;
    at += sequence[0].length;
  }
  scanner.at = at + 1;
  return escaped ? (JSON.parse(text.slice(start, at + 1)) as string) : text.slice(start + 1, at);
}

/** Steps over "," or the closing character; true when the list goes on. */
function goesOn(scanner: Scanner, close: number, closeText: string): boolean {
  skipSpace(scanner);
  const code = scanner.text.charCodeAt(scanner.at);
  if (code !== 0x2c && code !== close) fail(scanner, `"," or "${closeText}" is expected`);
  scanner.at++;
  return code === 0x2c;
}

function opensEmpty(scanner: Scanner, close: number, depth: number): boolean {
  if (depth >= MAX_JSON_DEPTH + 16) fail(scanner, `nested deeper than ${MAX_JSON_DEPTH} levels`);
  scanner.at++;
  skipSpace(scanner);
  if (scanner.text.charCodeAt(scanner.at) !== close) return false;
  scanner.at++;
  return true;
}

function scanItems(scanner: Scanner, depth: number): JsonNode[] {
  const items: JsonNode[] = [];
  if (opensEmpty(scanner, 0x5d, depth)) return items;
  do items.push(scanValue(scanner, depth + 1));
  while (goesOn(scanner, 0x5d, "]"));
  return items;
}

function scanMembers(scanner: Scanner, depth: number): JsonMember[] {
  const members: JsonMember[] = [];
  if (opensEmpty(scanner, 0x7d, depth)) return members;
  do {
    skipSpace(scanner);
    const { at } = scanner;
    if (scanner.text.charCodeAt(at) !== 0x22) fail(scanner, "a key in double quotes is expected");
    const name = scanString(scanner);
    skipSpace(scanner);
    if (scanner.text.charCodeAt(scanner.at) !== 0x3a) fail(scanner, '":" is expected');
    scanner.at++;
    members.push({ at, name, value: scanValue(scanner, depth + 1) });
  } while (goesOn(scanner, 0x7d, "}"));
  return members;
}
