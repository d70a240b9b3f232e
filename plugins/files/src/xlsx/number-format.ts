/** What a cell's number means by its format. */
export type NumberKind = "number" | "date" | "time" | "datetime" | "duration";

/** Formats without a code of their own (ECMA-376, part 1, 18.8.30; 27 to 58 as in Japanese Excel). */
const BUILT_IN = new Map<number, NumberKind>([
  ...span(14, 17, "date"),
  ...span(18, 21, "time"),
  [22, "datetime"],
  ...span(27, 31, "date"),
  ...span(32, 33, "time"),
  ...span(34, 36, "date"),
  [45, "time"],
  [46, "duration"],
  [47, "time"],
  ...span(50, 58, "date"),
]);

function span(from: number, to: number, kind: NumberKind): [number, NumberKind][] {
  return Array.from({ length: to - from + 1 }, (_, index) => [from + index, kind]);
}

/** The kind of a format by its id and, for formats of the workbook, its code. */
export function kindOfFormat(id: number, code: string | undefined): NumberKind {
  return code === undefined ? (BUILT_IN.get(id) ?? "number") : kindOfCode(code);
}

/** The kind of a format code such as `yyyy/m/d h:mm` or `#,##0.00_);[Red](#,##0.00)`: that of its first section. */
export function kindOfCode(code: string): NumberKind {
  const [bare = ""] = code
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, "")
    .split(";");
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return "duration";
  if (/general/i.test(bare)) return "number";
  const letters = bare.replace(/AM\/PM|A\/P|上午\/下午/gi, "h").toLowerCase();
  const hasDigits = /[0#?]/.test(letters.replace(/s+\.0+/g, "s"));
  const hasDate = /[yd]/.test(letters) || (!hasDigits && /[ge]/.test(letters));
  const hasTime = /[hs]/.test(letters);
  if (hasDate && hasTime) return "datetime";
  if (hasDate) return "date";
  if (hasTime) return "time";
  // Months and minutes share a letter; alone it is a month.
  return !hasDigits && letters.includes("m") ? "date" : "number";
}
