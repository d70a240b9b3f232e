import type { Check } from "../../finding.js";
import type { CheckResult, PretestReport } from "../../report.js";
import { type Text, text } from "../../text.js";
import type { Outline, OutlineItem } from "../outline.js";
import { noChance, partTitles } from "../words.js";
import { findingBody, findingLink, isOpen } from "./findings.js";
import { both, type Content, html, type Markup } from "./markup.js";
import { status } from "./status.js";

/** Observations of a check that passed are shown up to this number; report.json has them all. */
const MAX_PASSED_OBSERVATIONS = 3;

/** The guide's list as a tree, with its own numbers. */
export function guideSection(report: PretestReport, { guide }: Outline): Markup {
  return html`<section>
<h2>${both(partTitles.guide)}</h2>
<ul class="tree" role="list">${guide.map((item) => itemNode(report, item))}</ul>
</section>`;
}

/** What the guide asks for elsewhere, the proof, the advice. */
export function otherSections(report: PretestReport, { beyond, proof, advice }: Outline): Markup {
  return html`${section(report, partTitles.beyond, beyond)}${section(report, partTitles.proof, proof)}${section(report, partTitles.advice, advice)}`;
}

function section(report: PretestReport, title: Text, results: readonly CheckResult[]): Markup {
  return html`<section>
<h2>${both(title)}</h2>
${results.length > 0 ? checkList(report, results) : html`<p>${both(noChance)}</p>`}
</section>
`;
}

function itemNode(report: PretestReport, { number, title, outcome, results, items }: OutlineItem): Markup {
  return html`<li><div class="row"><span class="number">${number}</span>${status(outcome)}${both(title)}</div>
${results.length > 0 && checkList(report, results)}
${results.length + items.length === 0 && html`<p class="checks faint">${both(noChance)}</p>`}
${items.length > 0 && html`<ul role="list">${items.map((item) => itemNode(report, item))}</ul>`}</li>
`;
}

function checkList(report: PretestReport, results: readonly CheckResult[]): Markup {
  return html`<ul class="checks" role="list">${results.map((result) => checkNode(report, result))}</ul>`;
}

function checkNode(report: PretestReport, result: CheckResult): Markup {
  const { check, outcome } = result;
  return html`<li><div class="row">${status(outcome)}${isOpen(outcome) ? findingLink(check) : html`<code>${check.id}</code>`} ${both(check.title)}${clauseOf(check)}</div>
${outcome === "passed" ? observations(result) : measurements(report, result)}</li>
`;
}

/** An id such as `2-2-1.duplicate` tells it already. */
function clauseOf({ id, clause }: Check): Content {
  return !id.startsWith(`${clause}.`) && html` <span class="faint">(${clause})</span>`;
}

/** What was measured, whole: it is for a person to judge. */
function measurements(report: PretestReport, { findings }: CheckResult): readonly Markup[] {
  return findings.filter(({ outcome }) => outcome === "shown").map((finding) => findingBody(report, finding));
}

function observations({ findings }: CheckResult): readonly Markup[] {
  const seen = [...Map.groupBy(findings, ({ observed }) => JSON.stringify([observed.en, observed.ja])).values()]
    .flatMap(([first]) => first ?? [])
    .map(({ observed }) => observed)
    .filter(({ en }) => en !== "");
  const more = seen.length - MAX_PASSED_OBSERVATIONS;
  return [
    ...seen.slice(0, MAX_PASSED_OBSERVATIONS),
    ...(more > 0 ? [text(`${more} more in report.json`, `他 ${more} 件は report.json に記載`)] : []),
  ].map((observed) => html`<p class="faint">${both(observed)}</p>`);
}
