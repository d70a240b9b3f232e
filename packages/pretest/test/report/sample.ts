import type { Check, Finding, Level, Outcome } from "../../src/finding.js";
import type { CheckResult, PretestReport, TrialSummary } from "../../src/report.js";
import { same, text } from "../../src/text.js";

/** What a container may write to break a report: markup, XML ends, terminal commands, turned text, halves of characters. */
export const hostile =
  `<script>alert("1")</script> <img src=x onerror=alert(1)> "'&amp; ]]> --> \u0000\u0007\u001b[31mred\u001b[0m ` +
  `\u202Eturned\u202C עברית \ud800 \ufffe \ufeff \u2028 日本語の説明 ${"long".repeat(2000)} end`;

/** A check with texts that can be told apart by its id and language. */
export function checkOf(id: string, level: Level, clause = id.split(".")[0] ?? id): Check {
  const words = (what: string) => text(`${what} of ${id}, in English`, `${id} の${what}、日本語`);
  return { id, clause, level, title: words("title"), why: words("why"), mend: words("mend") };
}

/** A result with one finding of the same outcome. */
export function resultOf(check: Check, outcome: Outcome, more: Partial<Finding> = {}): CheckResult {
  const finding: Finding = {
    check: check.id,
    trial: "good-1",
    outcome,
    observed: text(`seen by ${check.id} in English`, `${check.id} の観測内容、日本語`),
    evidence: [],
    ...more,
  };
  return { check, outcome, findings: [finding] };
}

const trial: TrialSummary = {
  name: "good-1",
  title: text("as it should be", "正常な実行"),
  from: "2024-09-01",
  to: "2024-09-03",
  word: "success",
  end: { kind: "exited", code: 0 },
  seconds: 1.25,
  objects: 3,
  rows: 12_345,
  bytes: 6_789_012,
};

const trials: readonly TrialSummary[] = [
  trial,
  { ...trial, name: "good-2", title: text("stale files lie there", "以前のファイルが残る"), word: undefined },
  {
    ...trial,
    name: "fault-503",
    title: text("storage hiccups", "ストレージの一時障害"),
    word: hostile,
    end: { kind: "signalled", signal: "SIGKILL" },
    fault: { title: text("503 on the third write", "三回目の書き込みに 503"), strikes: 4321 },
  },
  {
    ...trial,
    name: "fault-cut",
    title: text("source is cut", "データ元の切断"),
    end: { kind: "stopped" },
    fault: { title: text("cut after half a page", "半ページで切断"), strikes: 0 },
  },
];

const results: readonly CheckResult[] = [
  resultOf(checkOf("1.ends", "guide"), "passed"),
  resultOf(checkOf("1-1.parameters", "guide"), "shown", {
    evidence: [{ file: "stdout", excerpt: "two arguments" }],
  }),
  resultOf(checkOf("1-2-1.laws", "guide"), "not-judged"),
  resultOf(checkOf("2-1.word", "guide"), "passed"),
  resultOf(checkOf("2-2-1.path-form", "guide"), "failed", {
    observed: text(`gs path in English ${hostile}`, `日本語のパス ${hostile}`),
    expected: text("gcs://bucket/object please", "gcs://bucket/object の形"),
    evidence: [{ file: "loadpath.txt", line: 3, column: 14, excerpt: hostile }],
  }),
  resultOf(checkOf("2-3.timing", "guide"), "shown"),
  resultOf(checkOf("order.result-last", "guide", "loadpath.txt"), "failed"),
  resultOf(checkOf("2-2-1.duplicate", "proof"), "failed"),
  resultOf(checkOf("fault.no-wrong-success", "proof", "役割"), "not-tried", { trial: "fault-cut" }),
  resultOf(checkOf("advice.exit-code", "advice", "Docker"), "failed", { trial: "fault-503" }),
];

/** A pretest with every outcome at every level, and with hostile texts where containers can put some. */
export const sample: PretestReport = {
  version: 1,
  subject: `registry.example/demo:1 ${hostile}`,
  args: ["--table", hostile, ""],
  from: "2024-09-01",
  to: "2024-09-03",
  faults: "quick",
  strict: false,
  startedAt: "2024-09-04T01:02:03.000Z",
  seconds: 83.4,
  passed: false,
  results,
  trials,
};

/** Everything is well. */
export const calm: PretestReport = {
  ...sample,
  subject: "demo",
  args: [],
  passed: true,
  results: [resultOf(checkOf("1.ends", "guide"), "passed", { observed: same("exit code 0") })],
};

/** The guide's numbers, as the guide has them. */
export const numbers: readonly string[] = "1 1-1 1-2 1-2-1 2 2-1 2-2 2-2-1 2-2-2 2-3 3 3-1 3-2 3-2-1 3-2-2 3-2-3".split(
  " ",
);
