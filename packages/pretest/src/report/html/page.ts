import type { Language } from "@collectro/contract";
import type { PretestReport } from "../../report.js";
import { type Text, text } from "../../text.js";
import { outlineOf } from "../outline.js";
import { visibleLine } from "../visible.js";
import { verdictWord } from "../words.js";
import { findingsSection } from "./findings.js";
import { guideSection, otherSections } from "./lists.js";
import { html, type Markup, sourceOf } from "./markup.js";
import { style } from "./style.js";
import { subjectSection, verdictSection } from "./summary.js";
import { faultsSection, trialsSection } from "./tables.js";

const name: Text = text("Pretest of a container for Collectro", "Collectro 外部コンテナ 事前テスト報告書");

/** Nothing is loaded and nothing runs, whatever a text of the report might hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one page that needs nothing else. It holds both languages; `language` is the one chosen at first. */
export function renderHtml(report: PretestReport, language: Language): string {
  const outline = outlineOf(report);
  const title = visibleLine(`${verdictWord(report)[language]}: ${report.subject} - ${name[language]}`);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${style}
</head>
<body>
${languageChoice("ja", "日本語", language)}
${languageChoice("en", "English", language)}
<main class="page">
${verdictSection(report, outline, name)}
${subjectSection(report)}
${guideSection(report, outline)}
${otherSections(report, outline)}
${faultsSection(report)}
${trialsSection(report)}
${findingsSection(report, outline)}
</main>
</body>
</html>
`;
  return sourceOf(page);
}

function languageChoice(value: Language, label: string, chosen: Language): Markup {
  const id = `language-${value}`;
  return html`<input class="language" type="radio" name="language" id="${id}" autocomplete="off"${value === chosen && html` checked`}>
<label for="${id}" lang="${value}">${label}</label>`;
}
