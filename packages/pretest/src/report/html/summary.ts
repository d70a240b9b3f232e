import type { PretestReport } from "../../report.js";
import { same, type Text, text } from "../../text.js";
import { type Outline, resultsInOrder } from "../outline.js";
import { faultsText, faultsTitle, secondsText, verdictSentences, verdictWord, windowText } from "../words.js";
import { findingLink } from "./findings.js";
import { both, type Content, html, type Markup } from "./markup.js";
import { status } from "./status.js";

/** The verdict in words, and the checks that made it so. */
export function verdictSection(report: PretestReport, outline: Outline, name: Text): Markup {
  const failed = resultsInOrder(outline)
    .filter(({ outcome }) => outcome === "failed")
    .filter(({ check }) => report.strict || check.level !== "advice");
  return html`<header>
<h1>${both(name)}</h1>
<div class="verdict ${report.passed ? "passed" : "failed"}">
<strong>${report.passed ? "✓" : "✗"} ${both(verdictWord(report))}</strong>
${verdictSentences(report, outline).map((sentence) => html`<p>${both(sentence)}</p>`)}
${failed.length > 0 && html`<ul>${failed.map((result) => html`<li>${status("failed")}${findingLink(result.check)} ${both(result.check.title)}</li>`)}</ul>`}
</div>
</header>`;
}

/** What was tested, and how. */
export function subjectSection(report: PretestReport): Markup {
  const args = report.args.map((arg) => html`<code>${arg}</code> `);
  return html`<section>
<h2>${both(text("What was tested", "テスト対象"))}</h2>
<dl>
${entry(text("Image or command", "イメージ・コマンド"), html`<code>${report.subject}</code>`)}
${entry(text("Arguments", "起動パラメータ"), args.length > 0 ? args : both(text("none", "なし")))}
${entry(text("Dates (FROM – TO)", "日付 (FROM – TO)"), windowText(report))}
${entry(faultsTitle, both(faultsText(report)))}
${entry(text("Advice decides (--strict)", "助言も判定に含める (--strict)"), both(report.strict ? text("yes", "はい") : text("no", "いいえ")))}
${entry(text("Started (UTC)", "開始 (UTC)"), html`<time datetime="${report.startedAt}">${report.startedAt}</time>`)}
${entry(text("Duration", "所要時間"), both(secondsText(report.seconds)))}
${entry(text("Trials", "試行"), both(same(String(report.trials.length))))}
</dl>
</section>`;
}

function entry(name: Text, value: Content): Markup {
  return html`<dt>${both(name)}</dt><dd>${value}</dd>
`;
}
