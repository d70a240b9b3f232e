/** A double holds every decimal of at most 15 digits; only longer runs of digits and points are looked at. */
const LONG_RUN = 16;

/** What may stand before and after a number outside strings; inside a string it may look the same (see `parseExact`). */
const BEFORE = new Set([..." \t\r\n:,["].map((char) => char.charCodeAt(0)));
const AFTER = new Set([..." \t\r\n,]}"].map((char) => char.charCodeAt(0)));

const INTEGER = /^-?\d+$/;

/** Begins a text that stands for an integer. The text of a JSON document can hold it only as this escape. */
const MARK = "\u0000#";
const ESCAPED_MARK = "\\u0000#";

interface LongNumber {
  readonly start: number;
  readonly end: number;
  readonly source: string;
}

/**
 * `JSON.parse` with no digit lost: integers beyond 2^53 become bigint, decimals that a double would change become the
 * text of their digits. Numbers that are whole in a double, which is nearly all, stay numbers.
 * Throws the SyntaxError of `JSON.parse`.
 */
export function parseJson(text: string): unknown {
  const numbers = longNumbers(text).filter(({ source }) => exactValue(source) !== undefined);
  return numbers.length === 0 ? JSON.parse(text) : parseExact(text, numbers);
}

/**
 * Puts quotes around the numbers and parses the result, which is several times as fast as a reviver. A number that was
 * in truth a piece of a string makes that a syntax error, always: the first quote ends the string, and a digit follows.
 */
function parseExact(text: string, numbers: readonly LongNumber[]): unknown {
  if (text.includes(ESCAPED_MARK)) return parseWithSources(text);
  let quoted = "";
  let done = 0;
  for (const { start, end, source } of numbers) {
    quoted += `${text.slice(done, start)}"${INTEGER.test(source) ? ESCAPED_MARK : ""}${source}"`;
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
    else if (typeof member === "string" && member.startsWith(MARK)) members[key] = unmark(member);
  }
  return value;
}

// ES2025 "JSON.parse source text access", in Node since 21; TypeScript's library does not know it yet.
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;
const parseReviving = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

function parseWithSources(text: string): unknown {
  return parseReviving(text, (_key, value, { source }) => {
    if (typeof value !== "number" || source === undefined || source.length < LONG_RUN) return value;
    return exactValue(source) ?? value;
  });
}

/** Every run that may be a number of 16 digits or more. One look per 16 characters finds them all. */
function longNumbers(text: string): LongNumber[] {
  const found: LongNumber[] = [];
  for (let at = LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (isDigitOrPoint(text.charCodeAt(end))) end++;
    if (end - start < LONG_RUN) continue;
    const number = numberAt(text, start, end);
    if (number) found.push(number);
    at = end - (end % LONG_RUN) - 1;
  }
  return found;
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2e;
}

function numberAt(text: string, digits: number, digitsEnd: number): LongNumber | undefined {
  const start = text[digits - 1] === "-" ? digits - 1 : digits;
  if (start > 0 && !BEFORE.has(text.charCodeAt(start - 1))) return undefined;
  const exponent = /[eE][+-]?\d+/y;
  exponent.lastIndex = digitsEnd;
  const end = exponent.test(text) ? exponent.lastIndex : digitsEnd;
  if (end < text.length && !AFTER.has(text.charCodeAt(end))) return undefined;
  return { start, end, source: text.slice(start, end) };
}

/** What a JSON number must become to keep its digits; undefined when a double keeps them. */
function exactValue(source: string): bigint | string | undefined {
  const value = Number(source);
  if (INTEGER.test(source)) return Number.isSafeInteger(value) ? undefined : BigInt(source);
  const shortest = String(value);
  return shortest === source || canonical(shortest) === canonical(source) ? undefined : source;
}

/** One spelling for each decimal value. */
function canonical(source: string): string {
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(source);
  if (!match) return source;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${sign}${significant}e${scale}`;
}

/** What is wrong with a text that did not parse: whether it only ends too early, and the line and column. */
export function describeSyntaxError(text: string, error: unknown): { detail: string; endsEarly: boolean } {
  const message = error instanceof Error ? error.message : String(error);
  const position = /at position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? text.trimEnd().length : Number(position);
  const endsEarly = at >= text.trimEnd().length;
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  const reason = message.replace(/ in JSON at position.*$/s, "").replace(/, ?".*$|, \.\.\..*$/s, "");
  return {
    detail: `no JSON at line ${line}, column ${column}: ${endsEarly ? "the text ends too early" : reason}`,
    endsEarly,
  };
}
