import type { Language } from "@collectro/contract";
import { CHECKS } from "./checks/index.js";
import type { Level } from "./finding.js";

const LEVELS: Readonly<Record<Level, Readonly<Record<Language, string>>>> = {
  guide: { en: "guide", ja: "ガイド" },
  proof: { en: "proof", ja: "証明" },
  advice: { en: "advice", ja: "助言" },
};

const HEADS: Readonly<Record<Language, readonly string[]>> = {
  en: ["Check", "Clause", "Level", "What must hold", "Why it matters", "How to mend it"],
  ja: ["検査", "項目", "区分", "満たすべきこと", "理由", "直し方"],
};

/** Every check as a Markdown table: docs/pretest.md holds it between its markers. */
export function checksMarkdown(language: Language): string {
  const rows = CHECKS.map(({ id, clause, level, title, why, mend }) => [
    `\`${id}\``,
    clause,
    LEVELS[level][language],
    title[language],
    why[language],
    mend[language],
  ]);
  const lines = [HEADS[language], HEADS[language].map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`).join("\n");
}

function escapeCell(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
