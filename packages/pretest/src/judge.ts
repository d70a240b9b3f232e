import type { Seen } from "./checks/check.js";
import { CHECKS } from "./checks/index.js";
import type { Finding, Outcome } from "./finding.js";
import type { CheckResult, TrialSummary } from "./report.js";
import type { TrialRecord } from "./trial/record.js";

/** From the worst to the best. */
const WORST_FIRST: readonly Outcome[] = ["failed", "not-judged", "not-tried", "shown", "passed"];

/** Every check on everything that was seen; a check that found nothing to look at was not tried. */
export async function judgeAll(seen: Seen): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { judge, ...check } of CHECKS) {
    if (check.id === "1-2-1.empty-day" && !seen.options.emptyDay) continue;
    if (check.clause === "構成" && !seen.image) continue;
    const findings = await judge(seen);
    results.push({ check, outcome: worstOf(findings), findings });
  }
  return results;
}

function worstOf(findings: readonly Finding[]): Outcome {
  return WORST_FIRST.find((outcome) => findings.some((finding) => finding.outcome === outcome)) ?? "not-tried";
}

const MAX_WORD = 40;

/** A trial in one line of the report. */
export function summaryOf(trial: TrialRecord): TrialSummary {
  const { plan, word, resultText, end, durationMs, objects, rows, strikes } = trial;
  return {
    name: plan.name,
    title: plan.title,
    from: plan.from,
    to: plan.to,
    word: word ?? (trial.resultStale ? undefined : resultText?.trim().slice(0, MAX_WORD)),
    end: end ?? { kind: "stopped" },
    seconds: durationMs / 1000,
    objects: objects.length,
    rows: rows.rows,
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(plan.disturbance && { fault: { title: plan.disturbance.title, strikes: strikes ?? 0 } }),
  };
}
