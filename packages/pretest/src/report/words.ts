import type { Evidence, Finding, Level, Outcome } from "../finding.js";
import type { PretestReport, TrialSummary } from "../report.js";
import { same, type Text, text } from "../text.js";
import type { Outline } from "./outline.js";

/** Signs of one terminal cell, different in shape: none depends on its colour. */
export const outcomeMarks: Readonly<Record<Outcome, string>> = {
  passed: "✓",
  failed: "✗",
  shown: "i",
  "not-judged": "?",
  "not-tried": "-",
};

export const outcomeWords: Readonly<Record<Outcome, Text>> = {
  passed: text("ok", "合格"),
  failed: text("FAILED", "不合格"),
  shown: text("shown", "実測"),
  "not-judged": text("not judged", "判定不能"),
  "not-tried": text("not tried", "未実施"),
};

export const levelWords: Readonly<Record<Level, Text>> = {
  guide: text("guide", "ガイド"),
  proof: text("proof", "裏付け"),
  advice: text("advice", "助言"),
};

/** Headings of the parts of an outline. */
export const partTitles = {
  guide: text("The guide's list", "ガイドの事前テスト一覧"),
  beyond: text("Other chapters of the guide", "ガイドの他の章の要件"),
  proof: text("Proof: success is never wrong", "裏付け: 誤った success を出さないこと"),
  advice: text("Advice", "助言"),
} as const;

/** Names of the parts of a finding. */
export const findingWords = {
  observed: text("Observed", "観測"),
  expected: text("Expected", "期待"),
  evidence: text("Evidence", "根拠"),
  why: text("Why it matters", "影響"),
  mend: text("How to mend it", "対処"),
} as const;

/** What is said where nothing was found, neither good nor bad. */
export const noChance = text(
  "No trial of this pretest gave a chance to look at it.",
  "この事前テストには検査の機会がなかった。",
);

/** What `faultsText` answers. */
export const faultsTitle = text("Faults", "障害の注入");

const faultWords: Readonly<Record<PretestReport["faults"], Text>> = {
  none: text("none", "なし"),
  quick: text("quick (a selection)", "quick(抜粋)"),
  full: text("full (all)", "full(全件)"),
};

/** The verdict in a word. */
export function verdictWord(report: PretestReport): Text {
  return report.passed ? text("Passed", "合格") : text("Failed", "不合格");
}

/** The verdict in sentences, the first of which says what decided it. */
export function verdictSentences({ results, passed, strict }: PretestReport, { counts }: Outline): readonly Text[] {
  const failed = results.filter(({ outcome }) => outcome === "failed");
  const advice = failed.filter(({ check }) => check.level === "advice").length;
  const deciding = strict ? failed.length : failed.length - advice;
  const unjudged = counts["not-judged"];
  const untried = counts["not-tried"];
  return [
    passed
      ? text("No check that decides has failed.", "判定を左右する検査に不合格はない。")
      : text(`Failed checks that decide: ${deciding}.`, `判定を左右する検査の不合格: ${deciding} 件。`),
    !strict && advice > 0
      ? text(
          `Advice not followed: ${advice}. It does not decide.`,
          `助言に合わないもの: ${advice} 件(判定には影響しない)。`,
        )
      : undefined,
    counts.shown > 0
      ? text(`Measured only, for a person to judge: ${counts.shown}.`, `実測のみ: ${counts.shown} 件(人が判断する)。`)
      : undefined,
    unjudged + untried > 0
      ? text(
          `Not judged: ${unjudged}, not tried: ${untried}. The reasons are given.`,
          `判定不能: ${unjudged} 件、未実施: ${untried} 件(理由を併記)。`,
        )
      : undefined,
  ].filter((sentence) => sentence !== undefined);
}

/** How much was disturbed. */
export function faultsText({ faults }: PretestReport): Text {
  return faultWords[faults];
}

/** How the container ended. */
export function endText(end: TrialSummary["end"]): Text {
  if (end.kind === "exited") return text(`exit code ${end.code}`, `終了コード ${end.code}`);
  if (end.kind === "signalled") return text(`ended by ${end.signal}`, `${end.signal} により終了`);
  return end.kind === "stopped"
    ? text("stopped by the pretest", "事前テストが停止")
    : text("end not seen", "終了を観測できず");
}

/** One digit behind the point below ten seconds, none above. */
export function secondsText(seconds: number): Text {
  const digits = seconds < 10 ? 1 : 0;
  const value = seconds.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return text(`${value} s`, `${value} 秒`);
}

/** `12,345`, alike in both languages. */
export function numberText(value: number): string {
  return value.toLocaleString("en-US");
}

/** `2024-09-01 – 2024-09-03`; a single day stands there once. */
export function windowText({ from, to }: { readonly from: string; readonly to: string }): string {
  return from === to ? from : `${from} – ${to}`;
}

/** `log.txt:3:14`: file, line, column, as far as they are known. */
export function placeText({ file, line, column }: Evidence): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** The trial of a finding, for people. A name that the report does not list stands for itself. */
export function trialText({ trials }: PretestReport, { trial }: Finding): Text {
  if (trial === undefined) return text("several trials", "複数の試行");
  const title = trials.find(({ name }) => name === trial)?.title ?? same("");
  return text(`${trial} ${title.en}`.trim(), `${trial} ${title.ja}`.trim());
}
