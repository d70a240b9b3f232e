import type { Finding } from "../finding.js";
import { differenceOf } from "../rows/difference.js";
import { type Text, text } from "../text.js";
import type { TrialRecord } from "../trial/record.js";
import { findingOf, type Seen, seenCheck } from "./check.js";
import { describe } from "./differences.js";
import { oracleOf } from "./oracle.js";

const ID = "fault.no-wrong-success";

export const NO_WRONG_SUCCESS = seenCheck(
  ID,
  "役割",
  "proof",
  {
    title: text(
      "No fault ends in success with missing, doubled or changed rows",
      "障害時に、行の欠け・重複・変化を伴う success がない",
    ),
    why: text(
      "A wrong success is found weeks later, by whoever trusted the table.",
      "誤った success は、表を信じた人が何週間も後に見つける。",
    ),
    mend: text(
      "Check every status, every length, every count; when in doubt, say failure.",
      "すべてのステータス・長さ・件数を確かめ、疑わしければ failure とする。",
    ),
  },
  async (seen) => {
    const disturbed = seen.trials.filter(({ plan, trouble }) => plan.disturbance && trouble === undefined);
    const findings: Finding[] = [];
    for (const trial of disturbed) findings.push(await judgeOne(trial, seen));
    return findings;
  },
);

async function judgeOne(trial: TrialRecord, seen: Seen): Promise<Finding> {
  const say = (outcome: "not-tried" | "not-judged", observed: Text) => findingOf(ID, trial, { outcome, observed });
  if (trial.notTried) return say("not-tried", trial.notTried);
  if (trial.strikes === 0) return say("not-tried", text("the fault never struck", "障害が一度も起きなかった"));
  if (trial.word !== "success") return findingOf(ID, trial, "passed");
  const oracle = await oracleOf(seen);
  if ("unknown" in oracle) return say("not-judged", oracle.unknown);
  const unreadable = trial.objects.filter(({ missing, unreadable: why }) => missing || why !== undefined);
  if (unreadable.length === 0 && trial.rows.digest === oracle.good.rows.digest) return findingOf(ID, trial, "passed");
  const ignored = new Set(seen.options.ignoreColumns);
  const difference = await differenceOf(oracle.good.readRows, trial.readRows, ignored);
  if (!difference && unreadable.length === 0) return findingOf(ID, trial, "passed");
  const evidence = unreadable
    .slice(0, 3)
    .map(({ path, unreadable: why }) => ({ file: path, excerpt: why ?? "HTTP 404" }));
  return findingOf(ID, trial, {
    outcome: "failed",
    observed: text(
      "it said success, and its rows are not those of the undisturbed run",
      "success としたが、行が障害のない実行と異なる",
    ),
    expected: text("the same rows, or failure", "同じ行、または failure"),
    evidence: [...evidence, ...(difference ? describe(difference) : [])],
  });
}
