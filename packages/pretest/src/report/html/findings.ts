import type { Check, Evidence, Finding } from "../../finding.js";
import type { CheckResult, PretestReport } from "../../report.js";
import { type Text, text } from "../../text.js";
import { type Outline, resultsInOrder } from "../outline.js";
import { findingWords, levelWords, noChance, placeText, trialText } from "../words.js";
import { both, html, type Markup } from "./markup.js";
import { status } from "./status.js";

/** Everything that did not pass, in full: what was seen, what was expected, why it matters, how to mend it. */
export function findingsSection(report: PretestReport, outline: Outline): Markup {
  const open = resultsInOrder(outline).filter(({ outcome }) => isOpen(outcome));
  return html`<section>
<h2>${both(text("Findings", "指摘の詳細"))}</h2>
${open.length === 0 ? html`<p>${both(text("None.", "なし。"))}</p>` : open.map((result) => article(report, result))}
</section>`;
}

/** The id of a check; it leads to what was found, when that is told in full. */
export function findingLink({ id }: Check): Markup {
  return html`<a href="#${anchor(id)}"><code>${id}</code></a>`;
}

/** Whether there is something to mend or to explain. */
export function isOpen(outcome: Finding["outcome"]): boolean {
  return outcome !== "passed" && outcome !== "shown";
}

/** One finding: its trial, what was observed and expected, and the places it was seen at. */
export function findingBody(report: PretestReport, finding: Finding): Markup {
  return html`<div class="told">
<p class="faint">${isOpen(finding.outcome) && status(finding.outcome)}${both(trialText(report, finding))}</p>
<dl>
${entry(findingWords.observed, finding.observed)}
${finding.expected && entry(findingWords.expected, finding.expected)}
</dl>
${finding.evidence.map(figure)}
</div>`;
}

function article(report: PretestReport, { check, outcome, findings }: CheckResult): Markup {
  return html`<article class="finding ${outcome}" id="${anchor(check.id)}">
<h3>${status(outcome)}<code>${check.id}</code> ${both(check.title)}</h3>
<p class="faint">${both(levelWords[check.level])} · ${check.clause}</p>
${findings.length === 0 && html`<p>${both(noChance)}</p>`}
${findings.filter((finding) => finding.outcome !== "passed").map((finding) => findingBody(report, finding))}
<dl class="told">
${entry(findingWords.why, check.why)}
${entry(findingWords.mend, check.mend)}
</dl>
</article>`;
}

function figure(evidence: Evidence): Markup {
  return html`<figure><figcaption class="faint">${both(findingWords.evidence)} <code>${placeText(evidence)}</code></figcaption>
${evidence.excerpt === "" ? both(text("empty", "空")) : html`<pre>${evidence.excerpt}</pre>`}</figure>`;
}

function entry(name: Text, value: Text): Markup {
  return html`<dt>${both(name)}</dt><dd>${both(value)}</dd>
`;
}

function anchor(id: string): string {
  return `check-${encodeURIComponent(id)}`;
}
