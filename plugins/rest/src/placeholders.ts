import { addDays, type Slice } from "@collectro/connector";

/** Every placeholder, and how much time it can tell apart. */
const GRAIN = { from: "any", to: "any", next: "any", date: "day", dd: "day", mm: "month", yyyy: "year" } as const;

type Placeholder = keyof typeof GRAIN;

const KNOWN = /\{(from|to|next|date|dd|mm|yyyy)\}/g;

/** The placeholders that are used anywhere in a value, however deep. */
export function placeholdersIn(value: unknown): Set<Placeholder> {
  const texts = JSON.stringify(value) ?? "";
  return new Set([...texts.matchAll(KNOWN)].map((match) => match[1] as Placeholder));
}

/** A name in braces that is no placeholder, most likely misspelt. */
export function unknownPlaceholder(text: string): string | undefined {
  return /\{[A-Za-z_]\w*\}/.exec(text.replace(KNOWN, ""))?.[0];
}

/**
 * Puts the slice's dates into every text of a value, however deep. They consist of digits and "-", so that they need no
 * escaping in a URL, a header or JSON.
 */
export function fillIn<Value>(value: Value, slice: Slice): Value;
export function fillIn(value: unknown, slice: Slice): unknown {
  if (typeof value === "string") return fillText(value, slice);
  if (Array.isArray(value)) return value.map((item: unknown) => fillIn(item, slice));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [fillText(name, slice), fillIn(member, slice)]),
  );
}

function fillText(text: string, { from, to }: Slice): string {
  const values: Record<Placeholder, string> = {
    from,
    to,
    next: addDays(to, 1),
    date: from,
    yyyy: from.slice(0, 4),
    mm: from.slice(5, 7),
    dd: from.slice(8, 10),
  };
  return text.replace(KNOWN, (_whole, name: Placeholder) => values[name]);
}

/** A placeholder that would stand for one date of several in the slice; undefined when all are clear. */
export function ambiguousPlaceholder(used: ReadonlySet<Placeholder>, { from, to }: Slice): string | undefined {
  const length = { any: 0, year: 4, month: 7, day: 10 };
  const unclear = [...used].find((name) => from.slice(0, length[GRAIN[name]]) !== to.slice(0, length[GRAIN[name]]));
  return unclear === undefined ? undefined : `{${unclear}}`;
}

/** The widest slices for which every placeholder is clear. */
export function naturalSlices(used: ReadonlySet<Placeholder>): "whole" | "day" | "month" {
  const grains = new Set([...used].map((name) => GRAIN[name]));
  if (grains.has("day")) return "day";
  return grains.has("month") ? "month" : "whole";
}
