import type { Finding } from "../finding.js";
import { differenceOf, type RowsOf } from "../rows/difference.js";
import { unionOf } from "../rows/row-sum.js";
import { same, text } from "../text.js";
import type { TrialRecord } from "../trial/record.js";
import { failed, findingOf, type Seen, seenCheck, trialCheck } from "./check.js";
import { describe } from "./differences.js";
import { repeatOf } from "./oracle.js";

const CLAUSE = "1-2-1";
const mendDates = text(
  "Read all days from FROM to TO, both included, and nothing beyond; compute with calendar dates, not with hours.",
  "FROM から TO までを両端を含めて読み、それ以外を読まない。時刻ではなく暦日で計算する。",
);

export const UNION = seenCheck(
  "1-2-1.laws",
  CLAUSE,
  "guide",
  {
    title: text("A period has the rows of its days", "期間の行は各日の行の和になる"),
    why: text(
      "A backfill of a month would have other rows than the thirty daily runs.",
      "1 か月のバックフィルが 30 回の日次実行と異なる結果になる。",
    ),
    mend: mendDates,
  },
  async (seen) => {
    const findings: Finding[] = [];
    const repeat = await repeatOf(seen);
    if (repeat?.difference) return [findingOf("1-2-1.laws", undefined, { outcome: "not-judged", observed: UNSTEADY })];
    for (const whole of seen.trials) {
      const parts = seen.trials.filter(({ plan }) => plan.partOf === whole.plan.name);
      if (parts.length > 0) findings.push(await judgeUnion(whole, parts, seen));
    }
    return findings;
  },
);

const UNSTEADY = text(
  "two runs of the same window differ already: nothing can be compared",
  "同じ期間の 2 回の結果がすでに異なり、比較できない",
);

/** It said success, and what it listed can be read. */
function isReadable({ word, stopped, loadPath, objects }: TrialRecord): boolean {
  const isList = loadPath.text !== undefined && !loadPath.broken && loadPath.badPaths.length === 0;
  const isThere = objects.every(({ missing, unreadable }) => !missing && unreadable === undefined);
  return word === "success" && !stopped && isList && isThere;
}

async function judgeUnion(whole: TrialRecord, parts: readonly TrialRecord[], seen: Seen): Promise<Finding> {
  if (whole.word === "failure" && !whole.stopped && parts.every(({ word }) => word === "success"))
    return brokenUnion(whole, parts);
  const silent = [whole, ...parts].filter((trial) => !isReadable(trial));
  if (silent.length > 0) {
    const names = silent.map(({ plan }) => `${plan.from} – ${plan.to}`).join(", ");
    return findingOf("1-2-1.laws", whole, {
      outcome: "not-judged",
      observed: text(`no success whose rows can be read for ${names}`, `${names} に、行を読める success がない`),
    });
  }
  if (unionOf(parts.map(({ rows }) => rows)).digest === whole.rows.digest)
    return findingOf("1-2-1.laws", whole, "passed");
  const union: RowsOf = async function* () {
    for (const part of parts) yield* part.readRows();
  };
  const difference = await differenceOf(whole.readRows, union, new Set(seen.options.ignoreColumns));
  if (!difference) return findingOf("1-2-1.laws", whole, "passed");
  const counts = parts.map(({ plan, rows }) => `${plan.from} – ${plan.to}: ${rows.rows}`).join(", ");
  return findingOf("1-2-1.laws", whole, {
    outcome: "failed",
    observed: text(
      `${whole.rows.rows} rows together; in parts ${counts}`,
      `まとめて ${whole.rows.rows} 行、分けると ${counts}`,
    ),
    expected: text("the same rows", "同じ行"),
    evidence: describe(difference),
  });
}

/** Each part can be read, and still not the whole: dates are computed wrongly where the parts meet. */
function brokenUnion(whole: TrialRecord, parts: readonly TrialRecord[]): Finding {
  const days = parts.map(({ plan }) => `${plan.from} – ${plan.to}`).join(", ");
  const [line] = whole.log.firstErrors;
  return findingOf("1-2-1.laws", whole, {
    outcome: "failed",
    observed: text(
      `${whole.plan.from} – ${whole.plan.to}: failure; in parts (${days}): success`,
      `${whole.plan.from} – ${whole.plan.to} は failure、分けると（${days}）success`,
    ),
    expected: same("success"),
    evidence: line ? [{ file: "log.txt", line: line.line, excerpt: line.text }] : [],
  });
}

export const REPEAT = seenCheck(
  "1-2-1.repeat",
  CLAUSE,
  "proof",
  {
    title: text("The same dates give the same rows", "同じ日付なら同じ行になる"),
    why: text("A retry would change what is loaded.", "再実行のたびに取り込み結果が変わる。"),
    mend: text(
      "Leave out what changes by itself, or name such columns with --ignore-column.",
      "実行ごとに変わる値を除くか、その列を --ignore-column で指定する。",
    ),
  },
  async (seen) => {
    const repeat = await repeatOf(seen);
    if (!repeat) return [];
    if (!repeat.difference) return [findingOf("1-2-1.repeat", undefined, "passed")];
    const found = failed(
      text("two runs of the same window differ", "同じ期間の 2 回の結果が異なる"),
      text("the same rows", "同じ行"),
      describe(repeat.difference),
    );
    return found ? [findingOf("1-2-1.repeat", undefined, found)] : [];
  },
);

export const DATES = seenCheck(
  "1-2-1.dates",
  CLAUSE,
  "guide",
  {
    title: text("29 February is a day like its neighbours", "2 月 29 日も前後の日と同じように扱われる"),
    why: text("The run of that day fails every four years.", "4 年に一度、その日の実行が失敗する。"),
    mend: mendDates,
  },
  ({ trials }) => {
    const [before, leap, after] = trials.filter(({ plan }) => plan.leapDay);
    if (!before || !leap || !after) return [];
    if (leap.stopped) return [];
    if (leap.word === "success") return [findingOf("1-2-1.dates", leap, "passed")];
    const observed = text(
      `${leap.plan.from}: ${leap.word ?? "no word"}; ${before.plan.from}: ${before.word ?? "no word"}, ${after.plan.from}: ${after.word ?? "no word"}`,
      `${leap.plan.from}: ${leap.word ?? "結果なし"}、${before.plan.from}: ${before.word ?? "結果なし"}、${after.plan.from}: ${after.word ?? "結果なし"}`,
    );
    if (before.word !== "success" || after.word !== "success") {
      return [findingOf("1-2-1.dates", leap, { outcome: "not-judged", observed })];
    }
    const [line] = leap.log.firstErrors;
    const evidence = line ? [{ file: "log.txt", line: line.line, excerpt: line.text }] : [];
    return [findingOf("1-2-1.dates", leap, { outcome: "failed", observed, expected: same("success"), evidence })];
  },
);

export const EMPTY_DAY = trialCheck(
  "1-2-1.empty-day",
  CLAUSE,
  "guide",
  {
    title: text("A day without rows ends as declared", "0 件の日が宣言どおりに終わる"),
    why: text(
      "The guide leaves the choice to you, but it must be one.",
      "ガイドは判断を任せているが、必ず決める必要がある。",
    ),
    mend: text(
      "Decide what zero rows mean; “the source failed” is never zero rows.",
      "0 件の意味を決める。ソースの障害を 0 件としない。",
    ),
  },
  ({ plan, word, rows }, { options }) => {
    if (plan.group !== "empty" || !options.emptyDay) return undefined;
    if (word === options.emptyDay.word && rows.rows === 0) return "passed";
    const observed = text(`${word ?? "no word"}, ${rows.rows} rows`, `${word ?? "結果なし"}、${rows.rows} 行`);
    return failed(observed, text(`${options.emptyDay.word}, 0 rows`, `${options.emptyDay.word}、0 行`));
  },
);
