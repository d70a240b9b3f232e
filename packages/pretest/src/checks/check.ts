import type { ImageFacts } from "@collectro/crawler";
import type { Check, Evidence, Finding, Level, Outcome } from "../finding.js";
import type { PretestOptions } from "../options.js";
import type { Text } from "../text.js";
import type { TrialRecord } from "../trial/record.js";

/** What a check sees: every trial, in the order of the plans. */
export interface Seen {
  readonly options: PretestOptions;
  readonly trials: readonly TrialRecord[];
  /** Undefined for a command. */
  readonly image?: ImageFacts;
}

/** A check that can judge. */
export interface JudgingCheck extends Check {
  judge(seen: Seen): Finding[] | Promise<Finding[]>;
}

/** What a look at one trial found; undefined when there is nothing in it for this check. */
export type Look =
  | "passed"
  | {
      readonly outcome: Exclude<Outcome, "passed">;
      readonly observed: Text;
      readonly expected?: Text;
      readonly evidence?: readonly Evidence[];
    }
  | undefined;

interface CheckTexts {
  readonly title: Text;
  readonly why: Text;
  readonly mend: Text;
}

/** A check that looks at trials one by one: those that ran to their end. One that was stopped has only that to answer for. */
export function trialCheck(
  id: string,
  clause: string,
  level: Level,
  texts: CheckTexts,
  look: (trial: TrialRecord, seen: Seen) => Look,
): JudgingCheck {
  return {
    id,
    clause,
    level,
    ...texts,
    judge: (seen) =>
      seen.trials.flatMap((trial) => {
        const found = ranToItsEnd(trial) ? look(trial, seen) : undefined;
        return found ? [findingOf(id, trial, found)] : [];
      }),
  };
}

/** A check over several trials. */
export function seenCheck(
  id: string,
  clause: string,
  level: Level,
  texts: CheckTexts,
  judge: JudgingCheck["judge"],
): JudgingCheck {
  return { id, clause, level, ...texts, judge };
}

/** Whether the container of this trial started, and ended without being stopped. */
function ranToItsEnd({ trouble, notTried, stopped }: TrialRecord): boolean {
  return trouble === undefined && notTried === undefined && stopped === undefined;
}

/** One look as a finding. */
export function findingOf(check: string, trial: TrialRecord | undefined, found: Exclude<Look, undefined>): Finding {
  const name = trial === undefined ? {} : { trial: trial.plan.name };
  if (found === "passed") return { check, ...name, outcome: "passed", observed: { en: "", ja: "" }, evidence: [] };
  return { check, ...name, evidence: [], ...found };
}

/** `failed`, with what was seen and what was asked for. */
export function failed(observed: Text, expected: Text, evidence: readonly Evidence[] = []): Look {
  return { outcome: "failed", observed, expected, evidence };
}

/** Measured, for a person to judge. */
export function shown(observed: Text, evidence: readonly Evidence[] = []): Look {
  return { outcome: "shown", observed, evidence };
}

/**
 * By which of the guide's two lists a trial is judged. A trial with a fault that says `success` is judged by its rows
 * alone, and one that said `failure` where success was asked for has only its word to answer for.
 */
export function listOf({ plan, word }: TrialRecord): "success" | "failure" | undefined {
  if (plan.group === "good") return word === "failure" ? undefined : "success";
  if (plan.group === "failing") return word === "success" ? undefined : "failure";
  if (plan.group === "fault" && plan.expects !== "killed") return word === "success" ? undefined : "failure";
  return undefined;
}
