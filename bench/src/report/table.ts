import { isMet, type Result } from "../results.js";

/** Headings and words of the table, by language. */
const WORDS = {
  en: {
    heads: ["name", "ratio", "bar", "aim", "", "detail"],
    met: "met",
    missed: "**missed**",
    unknown: "–",
  },
  ja: {
    heads: ["名前", "比", "基準", "目標", "", "内訳"],
    met: "達成",
    missed: "**未達**",
    unknown: "–",
  },
} as const;

/** Lines for a terminal: aligned columns, then the machine. */
export function terminalTable(results: readonly Result[], machine: string): string {
  const cells = [[...WORDS.en.heads], ...results.map((result) => cellsOf(result, "en"))];
  const widths = WORDS.en.heads.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${lines.map((line) => line.replaceAll("**", "").trimEnd()).join("\n")}\n\n${machine}\n`;
}

/** The table for a document. */
export function markdownTable(results: readonly Result[], machine: string, language: "en" | "ja"): string {
  const { heads } = WORDS[language];
  const rows = [heads, heads.map(() => "---"), ...results.map((result) => cellsOf(result, language))];
  return `${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n\n${machine}\n`;
}

function cellsOf(result: Result, language: "en" | "ja"): string[] {
  const { row, ratio, detail } = result;
  const words = WORDS[language];
  const met = isMet(result);
  const sign = row.higherIsBetter ? "≥" : "≤";
  return [
    row.name,
    ratio === null ? words.unknown : ratio.toFixed(2),
    `${sign} ${row.bar}`,
    row.aim === undefined ? "" : `${sign} ${row.aim}`,
    met === undefined ? words.unknown : met ? words.met : words.missed,
    detail,
  ];
}
