import { type Figure, isKept, type Size } from "../promise.js";
import { isHeld, type Result } from "../results.js";

/** The figures of one run of the command. */
export interface Record {
  readonly size: Size;
  readonly results: readonly Result[];
}

const WORDS = {
  en: { heads: ["promise", "measured", "figure", "bar"], broken: "**broken**" },
  ja: { heads: ["約束", "測ったもの", "値", "基準"], broken: "**破れた**" },
} as const;

/** For a terminal: each promise with its figures below it. */
export function terminalTable({ results, size }: Record): string {
  const lines = results.flatMap((result) => [
    `${isHeld(result) ? "kept  " : "BROKEN"} ${result.name}: ${result.promise.en}`,
    ...(result.error === undefined ? [] : [`         not measured: ${result.error}`]),
    ...result.figures.map((figure) => {
      const bar = barOf(figure);
      const broken = isKept(figure) ? "" : "  BROKEN";
      return `         ${shown(figure).padStart(12)}  ${figure.what.en}${bar ? ` (${bar})` : ""}${broken}`;
    }),
  ]);
  return `${lines.join("\n")}\n\n${size} set; ${machinesOf(results).join("; ")}\n`;
}

/** For a document: one row for each figure. */
export function markdownTable({ results }: Record, language: "en" | "ja"): string {
  const { heads, broken } = WORDS[language];
  const rows = results.flatMap(({ promise, figures, error }) => {
    if (error !== undefined) return [[promise[language], error, broken, ""]];
    return figures.map((figure, index) => [
      index === 0 ? promise[language] : "",
      figure.what[language],
      isKept(figure) ? shown(figure) : `${shown(figure)} ${broken}`,
      barOf(figure),
    ]);
  });
  const table = [[...heads], ["---", "---", "---:", "---:"], ...rows];
  return `${table.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n\n${machinesOf(results).join("\n\n")}\n`;
}

/** One line, unless promises were measured on different days. */
function machinesOf(results: readonly Result[]): string[] {
  return [...new Set(results.map(({ machine }) => machine))];
}

function shown({ value, unit }: Figure): string {
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(3));
  return `${rounded.toLocaleString("en")}${unit ? ` ${unit}` : ""}`;
}

function barOf({ atMost, atLeast, unit }: Figure): string {
  const suffix = unit ? ` ${unit}` : "";
  if (atMost !== undefined) return `≤ ${atMost.toLocaleString("en")}${suffix}`;
  return atLeast === undefined ? "" : `≥ ${atLeast.toLocaleString("en")}${suffix}`;
}
