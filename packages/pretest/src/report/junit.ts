import type { Language } from "@collectro/contract";
import XmlBuilder from "fast-xml-builder";
import type { Finding } from "../finding.js";
import type { CheckResult, PretestReport } from "../report.js";
import type { Text } from "../text.js";
import { itemsInOrder, type Outline, outlineOf } from "./outline.js";
import { visible, visibleLine } from "./visible.js";
import { findingWords, noChance, outcomeWords, partTitles, placeText, trialText, windowText } from "./words.js";

interface Suite {
  readonly title: Text;
  readonly results: readonly CheckResult[];
}

type Node = Readonly<Record<string, unknown>>;

/**
 * The report as JUnit XML: a suite per part of the outline, a case per check. Advice that fails is `skipped` unless the
 * pretest is strict, so that a build is red exactly when the pretest failed.
 */
export function renderJunit(report: PretestReport, language: Language): string {
  const builder = new XmlBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  });
  const suites = suitesOf(outlineOf(report)).filter(({ results }) => results.length > 0);
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "collectro pretest",
      ...totals(
        report,
        suites.flatMap(({ results }) => results),
      ),
      "@time": report.seconds.toFixed(3),
      testsuite: suites.map((suite) => suiteNode(report, suite, language)),
    },
  });
}

function suitesOf(outline: Outline): readonly Suite[] {
  const { beyond, proof, advice } = outline;
  return [
    ...outline.guide.map((item) => ({
      title: { en: `${item.number} ${item.title.en}`, ja: `${item.number} ${item.title.ja}` },
      results: itemsInOrder(item).flatMap(({ results }) => results),
    })),
    { title: partTitles.beyond, results: beyond },
    { title: partTitles.proof, results: proof },
    { title: partTitles.advice, results: advice },
  ];
}

function suiteNode(report: PretestReport, { title, results }: Suite, language: Language): Node {
  return {
    "@name": title[language],
    ...totals(report, results),
    "@timestamp": report.startedAt,
    properties: {
      property: [
        property("subject", report.subject),
        property("args", JSON.stringify(report.args)),
        property("window", windowText(report)),
        property("faults", report.faults),
        property("strict", String(report.strict)),
      ],
    },
    testcase: results.map((result) => caseNode(report, result, language)),
  };
}

function property(name: string, value: string): Node {
  return { "@name": name, "@value": visibleLine(value) };
}

function totals(report: PretestReport, results: readonly CheckResult[]): Node {
  const count = (kind: "failure" | "skipped") => results.filter((result) => kindOf(report, result) === kind).length;
  return { "@tests": results.length, "@failures": count("failure"), "@errors": 0, "@skipped": count("skipped") };
}

function caseNode(report: PretestReport, result: CheckResult, language: Language): Node {
  const { check, outcome } = result;
  const kind = kindOf(report, result);
  const body = bodyOf(report, result, language);
  const detail = { "@message": messageOf(result, language), "#text": body };
  return {
    "@classname": `pretest.${check.level}.${check.clause}`,
    "@name": visibleLine(`${check.id}: ${check.title[language]}`),
    ...(kind === "failure" && { failure: { ...detail, "@type": check.level } }),
    ...(kind === "skipped" && { skipped: detail }),
    ...(outcome === "shown" && { "system-out": body }),
  };
}

/** What a build server sees. */
function kindOf({ strict }: PretestReport, { check, outcome }: CheckResult): "failure" | "skipped" | "passed" {
  if (outcome === "failed") return check.level === "advice" && !strict ? "skipped" : "failure";
  return outcome === "passed" || outcome === "shown" ? "passed" : "skipped";
}

function messageOf({ outcome, findings }: CheckResult, language: Language): string {
  const first = findings.find((finding) => finding.outcome === outcome);
  return visibleLine(`${outcomeWords[outcome][language]}: ${(first?.observed ?? noChance)[language]}`);
}

function bodyOf(report: PretestReport, { check, outcome, findings }: CheckResult, language: Language): string {
  const told = findings.filter((finding) => finding.outcome !== "passed");
  const advice = [line(findingWords.why, check.why, language), line(findingWords.mend, check.mend, language)];
  const lines = told.flatMap((finding) => findingLines(report, finding, language));
  const nothing = findings.length === 0 ? [noChance[language]] : [];
  return visible(["", ...nothing, ...lines, ...(outcome === "shown" ? [] : advice), ""].join("\n"));
}

function findingLines(report: PretestReport, finding: Finding, language: Language): readonly string[] {
  return [
    `[${outcomeWords[finding.outcome][language]}] ${trialText(report, finding)[language]}`,
    line(findingWords.observed, finding.observed, language),
    ...(finding.expected ? [line(findingWords.expected, finding.expected, language)] : []),
    ...finding.evidence.map((evidence) => `  ${placeText(evidence)}: ${evidence.excerpt}`),
    "",
  ];
}

function line(name: Text, value: Text, language: Language): string {
  return `${name[language]}: ${value[language]}`;
}
