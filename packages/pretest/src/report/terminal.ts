import type { Language } from "@collectro/contract";
import colors from "picocolors";
import stringWidth from "string-width";
import type { Evidence, Finding, Outcome } from "../finding.js";
import type { CheckResult, PretestReport } from "../report.js";
import type { Text } from "../text.js";
import { cutTo, hanging, padTo } from "./columns.js";
import { itemsInOrder, type Outline, outlineOf, resultsInOrder, worstOutcome } from "./outline.js";
import { visibleLine } from "./visible.js";
import {
  faultsText,
  faultsTitle,
  findingWords,
  levelWords,
  outcomeMarks,
  outcomeWords,
  partTitles,
  placeText,
  secondsText,
  trialText,
  verdictSentences,
  verdictWord,
  windowText,
} from "./words.js";

/** Long enough for every number of the guide's list, and a space. */
const NUMBER_CELLS = 6;
const MIN_COLUMNS = 40;
/** Findings of one check, places of one finding; the other reports have them all. */
const MAX_FINDINGS = 3;
const MAX_PLACES = 2;
/** Lines of a text that may come from a container; the advice how to mend it is never cut. */
const MAX_TEXT_LINES = 3;

const outcomes: readonly Outcome[] = ["passed", "failed", "shown", "not-judged", "not-tried"];

/** How a terminal shows it. */
export interface TerminalOptions {
  readonly colours: boolean;
  /** Width in cells; below 40 it is taken as 40. */
  readonly columns: number;
}

interface Screen {
  readonly report: PretestReport;
  readonly language: Language;
  readonly columns: number;
  readonly paint: ReturnType<typeof colors.createColors>;
}

/** The report in short: verdict, the guide's list, what failed and how to mend it, counts. Ends with a newline. */
export function renderTerminal(report: PretestReport, language: Language, options: TerminalOptions): string {
  const columns = Math.max(MIN_COLUMNS, options.columns);
  const screen: Screen = { report, language, columns, paint: colors.createColors(options.colours) };
  const outline = outlineOf(report);
  const failed = resultsInOrder(outline).filter(({ outcome }) => outcome === "failed");
  return [
    ...verdictLines(screen, outline),
    "",
    ...listLines(screen, outline),
    ...failed.flatMap((result) => ["", ...failureLines(screen, result)]),
    "",
    ...countLines(screen, outline),
    "",
  ].join("\n");
}

function verdictLines(screen: Screen, outline: Outline): readonly string[] {
  const { report, language, columns, paint } = screen;
  const outcome = report.passed ? "passed" : "failed";
  const word = paint.bold(painted(screen, outcome, `${outcomeMarks[outcome]} ${verdictWord(report)[language]}`));
  const [first, ...others] = verdictSentences(report, outline).map((sentence) => sentence[language]);
  const subject = cutTo(columns, visibleLine(report.subject));
  const faults = `${faultsTitle[language]}: ${faultsText(report)[language]}`;
  const facts = `${windowText(report)}  ${faults}  ${secondsText(report.seconds)[language]}`;
  return [
    hanging(`${word}  `, first ?? "", columns),
    ...others.map((sentence) => hanging("  ", sentence, columns)),
    paint.dim(subject),
    paint.dim(hanging("", facts, columns)),
  ];
}

function listLines(screen: Screen, outline: Outline): readonly string[] {
  const parts = [
    { title: partTitles.beyond, results: outline.beyond },
    { title: partTitles.proof, results: outline.proof },
    { title: partTitles.advice, results: outline.advice },
  ];
  return [
    ...outline.guide
      .flatMap(itemsInOrder)
      .flatMap(({ number, title, outcome, results }) => [
        listLine(screen, outcome, number, title),
        ...shownLines(screen, results),
      ]),
    ...parts
      .filter(({ results }) => results.length > 0)
      .flatMap(({ title, results }) => [
        listLine(
          screen,
          worstOutcome(results.map(({ outcome }) => outcome)),
          "",
          title,
          outcomeCounts(screen, results),
        ),
        ...shownLines(screen, results),
      ]),
  ];
}

function listLine(screen: Screen, outcome: Outcome, number: string, title: Text, more = ""): string {
  const head = `${statusCell(screen, outcome)} ${padTo(NUMBER_CELLS, number)}`;
  return hanging(head, `${title[screen.language]}${more}`, screen.columns);
}

/** A part has no numbers of its own that would tell which of its checks made it so. */
function outcomeCounts({ language }: Screen, results: readonly CheckResult[]): string {
  const parts = outcomes
    .map((outcome) => ({ outcome, count: results.filter((result) => result.outcome === outcome).length }))
    .filter(({ count }) => count > 0);
  return ` (${parts.map(({ outcome, count }) => `${outcomeWords[outcome][language]} ${count}`).join(", ")})`;
}

/** What was measured stands below its number: a mark alone would say that it is good. */
function shownLines(screen: Screen, results: readonly CheckResult[]): readonly string[] {
  const indent = " ".repeat(stringWidth(statusCell(screen, "shown")) + 1 + NUMBER_CELLS);
  return results
    .flatMap(({ findings }) => findings.filter(({ outcome }) => outcome === "shown").slice(0, 1))
    .map(({ observed, evidence }) => [observed[screen.language], ...evidence.slice(0, 1).map(evidenceText)])
    .map((parts) => excerpt(screen, indent, parts.join(" - ")));
}

function evidenceText(evidence: Evidence): string {
  return `${placeText(evidence)}: ${evidence.excerpt}`;
}

function failureLines(screen: Screen, { check, findings }: CheckResult): readonly string[] {
  const { language, columns, paint } = screen;
  const failed = findings.filter(({ outcome }) => outcome === "failed");
  const more = failed.length - MAX_FINDINGS;
  const title = `${check.title[language]} (${levelWords[check.level][language]} ${check.clause})`;
  return [
    hanging(`${statusCell(screen, "failed")} `, `${paint.bold(check.id)}  ${title}`, columns),
    ...failed.slice(0, MAX_FINDINGS).flatMap((finding) => findingLines(screen, finding)),
    ...(more > 0 ? [`  ${language === "ja" ? `他 ${more} 件` : `${more} more`}`] : []),
    hanging(nameHead(screen, findingWords.mend), check.mend[language], columns),
  ];
}

function findingLines(screen: Screen, finding: Finding): readonly string[] {
  const { report, language, paint } = screen;
  const places = finding.evidence.slice(0, MAX_PLACES);
  return [
    paint.dim(excerpt(screen, "  ", trialText(report, finding)[language])),
    named(screen, findingWords.observed, finding.observed[language]),
    ...(finding.expected ? [named(screen, findingWords.expected, finding.expected[language])] : []),
    ...places.map((place) => named(screen, findingWords.evidence, evidenceText(place))),
  ];
}

function countLines({ report, language, columns }: Screen, { counts }: Outline): readonly string[] {
  const parts = outcomes.map((outcome) => `${outcomeWords[outcome][language]} ${counts[outcome]}`);
  const trials = language === "ja" ? `試行 ${report.trials.length}` : `trials ${report.trials.length}`;
  return [hanging("", [...parts, trials].join("  "), columns)];
}

function named(screen: Screen, name: Text, value: string): string {
  return excerpt(screen, nameHead(screen, name), value);
}

function nameHead({ language }: Screen, name: Text): string {
  const width = Math.max(...Object.values(findingWords).map((word) => stringWidth(word[language])));
  return `  ${padTo(width, name[language])}  `;
}

/** A text of any length in a few lines. */
function excerpt({ columns }: Screen, head: string, value: string): string {
  const width = Math.max(1, columns - stringWidth(head));
  return hanging(head, cutTo(width * MAX_TEXT_LINES, visibleLine(value)), columns);
}

function statusCell(screen: Screen, outcome: Outcome): string {
  const width = Math.max(...outcomes.map((each) => stringWidth(outcomeWords[each][screen.language])));
  return painted(screen, outcome, `${outcomeMarks[outcome]} ${padTo(width, outcomeWords[outcome][screen.language])}`);
}

function painted({ paint }: Screen, outcome: Outcome, value: string): string {
  if (outcome === "failed") return paint.red(value);
  if (outcome === "passed") return paint.green(value);
  return outcome === "shown" ? paint.cyan(value) : paint.yellow(value);
}
