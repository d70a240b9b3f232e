/** Thrown for a text that PostgreSQL does not print; it means a fault here, or a type with an output form of its own. */
function malformed(kind: string, text: string): Error {
  return new SyntaxError(`not ${kind} literal: ${JSON.stringify(text.slice(0, 80))}`);
}

/** A reading position in a literal. */
interface Place {
  readonly text: string;
  at: number;
}

/** One item up to a delimiter or bracket: quoted (`"a ""b"" \\c"`) or bare; null only for a bare word equal to `nullWord`. */
function readItem(place: Place, stops: string, nullWord: string): string | null {
  const { text } = place;
  let item = "";
  let quoted = false;
  while (place.at < text.length) {
    const character = text[place.at] ?? "";
    if (character === '"') {
      quoted = true;
      item += readQuoted(place);
    } else if (stops.includes(character)) {
      break;
    } else {
      if (character === "\\") place.at++;
      item += text[place.at++] ?? "";
    }
  }
  return !quoted && item === nullWord ? null : item;
}

/** The inside of a run in double quotes; leaves the place behind its end. */
function readQuoted(place: Place): string {
  const { text } = place;
  const parts: string[] = [];
  for (let from = place.at + 1; ; ) {
    const special = indexOfSpecial(text, from);
    parts.push(text.slice(from, special));
    if (special === text.length) throw malformed("a quoted", text);
    const escaped = text[special] === "\\" || text[special + 1] === '"';
    if (!escaped) {
      place.at = special + 1;
      return parts.join("");
    }
    parts.push(text[special + 1] ?? "");
    from = special + 2;
  }
}

function indexOfSpecial(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (character === '"' || character === "\\") return i;
  }
  return text.length;
}

/** What an array literal holds; `nested` when it has more than one dimension. */
export type ArrayLiteral =
  | { readonly nested: false; readonly items: readonly (string | null)[] }
  | { readonly nested: true };

/** Reads `{a,"b c",NULL}`, with its bounds `[0:1]=` skipped. Source: PostgreSQL, "Array Input and Output Syntax". */
export function readArray(text: string, delimiter: string): ArrayLiteral {
  const open = text.startsWith("[") ? text.indexOf("=") + 1 : 0;
  if (text[open] !== "{") throw malformed("an array", text);
  if (text[open + 1] === "{") return { nested: true };
  const items: (string | null)[] = [];
  const place: Place = { text, at: open + 1 };
  if (text[place.at] === "}") return { nested: false, items };
  for (;;) {
    items.push(readItem(place, `${delimiter}}`, "NULL"));
    const stop = text[place.at++];
    if (stop === "}") return { nested: false, items };
    if (stop !== delimiter) throw malformed("an array", text);
  }
}

/** Reads `(1,,"a b")`: an empty item is null. Source: PostgreSQL, "Composite Type Input and Output Syntax". */
export function readComposite(text: string): (string | null)[] {
  if (!text.startsWith("(")) throw malformed("a composite", text);
  const items: (string | null)[] = [];
  const place: Place = { text, at: 1 };
  for (;;) {
    items.push(readItem(place, ",)", ""));
    const stop = text[place.at++];
    if (stop === ")") return items;
    if (stop !== ",") throw malformed("a composite", text);
  }
}

/** A range's ends, null where it is open, and how they count: `[)`, `(]`, …, `empty`. */
export interface RangeLiteral {
  readonly start: string | null;
  readonly end: string | null;
  readonly bounds: string;
}

/** Reads `[1,5)`, `(,"a b"]` and `empty`. Source: PostgreSQL, "Range Types, Range Input/Output". */
export function readRange(text: string): RangeLiteral {
  return readRangeAt({ text, at: 0 });
}

function readRangeAt(place: Place): RangeLiteral {
  const { text } = place;
  if (text.startsWith("empty", place.at)) {
    place.at += 5;
    return { start: null, end: null, bounds: "empty" };
  }
  const open = text[place.at++];
  const start = readItem(place, ",", "");
  place.at++;
  const end = readItem(place, ")]", "");
  const close = text[place.at++];
  const bounds = `${open}${close}`;
  if (!/^[[(][\])]$/.test(bounds)) throw malformed("a range", text);
  return { start, end, bounds };
}

/** Reads `{[1,3),[5,7)}`: the ranges' texts, in order. */
export function readMultirange(text: string): string[] {
  const ranges: string[] = [];
  const place: Place = { text, at: 1 };
  while (text[place.at] !== "}") {
    const from = place.at;
    readRangeAt(place);
    ranges.push(text.slice(from, place.at));
    if (text[place.at] === ",") place.at++;
    else if (text[place.at] !== "}") throw malformed("a multirange", text);
  }
  return ranges;
}

/** Reads `"a"=>"1", "b"=>NULL`. Source: PostgreSQL, "hstore External Representation". */
export function readHstore(text: string): [key: string, value: string | null][] {
  const pairs: [string, string | null][] = [];
  const place: Place = { text, at: 0 };
  while (place.at < text.length) {
    const key = readQuoted(place);
    if (!text.startsWith("=>", place.at)) throw malformed("an hstore", text);
    place.at += 2;
    const value = readItem(place, ",", "NULL");
    pairs.push([key, value]);
    if (text.startsWith(", ", place.at)) place.at += 2;
  }
  return pairs;
}
