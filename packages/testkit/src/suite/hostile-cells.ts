import type { HostileCell, HostileName, Source } from "./cases.js";

const DEPTH = 5_000;

/** The hostile values; made when asked for, the last has 20 MB. */
export function hostileCells(names: readonly HostileName[]): HostileCell[] {
  return names.map((name) => ({ name, ...MAKERS[name]() }));
}

const MAKERS: Readonly<Record<HostileName, () => Omit<HostileCell, "name">>> = {
  emoji: () => text("👩‍👩‍👧‍👦 𠮷野家 é é \u202e"),
  "lone surrogate": () => ({ text: "cut \ud83d here", json: '"cut \\ud83d here"' }),
  NUL: () => ({ text: "before\u0000after", json: '"before\\u0000after"' }),
  "2^63": () => same("9223372036854775808"),
  "1e400": () => same("1e400"),
  "deep nesting": () => same("[".repeat(DEPTH) + "]".repeat(DEPTH)),
  "proto key": () => same('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}'),
  "20 MB": () => text("0123456789".repeat(2_000_000)),
};

/** All names, in the order in which they are tried. */
export const HOSTILE_NAMES = Object.keys(MAKERS) as readonly HostileName[];

const TEXTS: readonly HostileName[] = ["emoji", "2^63", "1e400", "deep nesting", "proto key"];
const JSONS: readonly HostileName[] = ["emoji", "2^63", "proto key"];

/** Those that may all come out of one run: where all are texts, and where they are numbers and objects of JSON. */
export function holdable(kind: Source["kind"]): readonly (readonly HostileName[])[] {
  // Who speaks HTTP speaks JSON mostly, and would only fail to hold the first.
  return kind === "http" ? [JSONS] : [TEXTS, JSONS];
}

function text(value: string): Omit<HostileCell, "name"> {
  return { text: value, json: JSON.stringify(value) };
}

function same(value: string): Omit<HostileCell, "name"> {
  return { text: value, json: value };
}

/** Whether a stored value is the one that was placed, in whichever type the column holds it. */
export function isThatValue(stored: unknown, { text: placed, json }: HostileCell): boolean {
  if (stored === placed) return true;
  if (typeof stored === "number") return Number(placed) === stored;
  // A column of type JSON, or a text of JSON in another spelling.
  const spelled = typeof stored === "string" ? stored : JSON.stringify(stored);
  return spelled?.replace(/\s/g, "") === json.replace(/\s/g, "");
}
