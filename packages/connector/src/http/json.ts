import { LONG_RUN, type LongNumber, longNumbers, lossyNumbers } from "./long-numbers.js";

/** Begins a text that stands for an integer: a control character that V8 reads fast and that data hardly ever holds. */
const MARK = "\u0080#";
const ESCAPED_MARK = "\\u0080#";

/**
 * `JSON.parse` with no digit lost: integers beyond 2^53 become bigint, decimals that a double would change become the
 * text of their digits. Numbers that are whole in a double, which is nearly all, stay numbers.
 * Throws the SyntaxError of `JSON.parse`.
 */
export function parseJson(text: string): unknown {
  const long = longNumbers(text);
  const lossy = long.length === 0 ? long : lossyNumbers(long);
  return lossy.length === 0 ? JSON.parse(text) : parseExact(text, lossy);
}

/**
 * Puts quotes around the numbers and parses the result, which is several times as fast as a reviver. A number that was
 * in truth a piece of a string makes that a syntax error, always: the first quote ends the string, and what follows is
 * neither a comma nor a bracket.
 */
function parseExact(text: string, numbers: readonly LongNumber[]): unknown {
  if (text.includes(MARK) || text.includes(ESCAPED_MARK)) return parseWithSources(text);
  let quoted = "";
  let done = 0;
  for (const { start, end, source, isInteger } of numbers) {
    quoted += `${text.slice(done, start)}"${isInteger ? MARK : ""}${source}"`;
    done = end;
  }
  try {
    return unmark(JSON.parse(quoted + text.slice(done)));
  } catch {
    return parseWithSources(text);
  }
}

function unmark(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === "string" || typeof item === "object") value[index] = unmark(item);
    }
    return value;
  }
  const members = value as Record<string, unknown>;
  for (const key in members) {
    const member = members[key];
    if (typeof member === "object") unmark(member);
    else if (typeof member === "string" && member.startsWith(MARK)) setOwn(members, key, unmark(member));
  }
  return value;
}

/** `members["__proto__"] = …` would set the prototype. */
function setOwn(members: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") members[key] = value;
  else Object.defineProperty(members, key, { value, writable: true, enumerable: true, configurable: true });
}

// ES2025 "JSON.parse source text access", in Node since 21; TypeScript's library does not know it yet.
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseReviving = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/** The slow way, for the rare text that the fast one cannot decide. */
function parseWithSources(text: string): unknown {
  return parseReviving(text, (_key, value, { source }) => {
    if (typeof value !== "number" || source === undefined || source.length < LONG_RUN) return value;
    const [number] = lossyNumbers(longNumbers(source));
    return number === undefined ? value : number.isInteger ? BigInt(source) : source;
  });
}
