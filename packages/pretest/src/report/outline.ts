import type { Level, Outcome } from "../finding.js";
import type { CheckResult, PretestReport } from "../report.js";
import { type GuideItem, guideItems } from "./guide-items.js";

/** From worst to best: what stands first decides about the whole. */
const worstFirst: readonly Outcome[] = ["failed", "not-judged", "not-tried", "shown", "passed"];

/** A number of the guide's list with what was found for it. */
export interface OutlineItem extends GuideItem {
  /** The worst of its own results and of the numbers below. `not-tried` when no check looked at it. */
  readonly outcome: Outcome;
  /** Its own results, without those of the numbers below. */
  readonly results: readonly CheckResult[];
  /** The numbers below: 2-2 has 2-2-1 and 2-2-2. */
  readonly items: readonly OutlineItem[];
}

/** The order in which every report tells its results. Each result is in exactly one place. */
export interface Outline {
  /** 1, 2 and 3 of the guide's list. */
  readonly guide: readonly OutlineItem[];
  /** What the guide asks for in its other chapters. */
  readonly beyond: readonly CheckResult[];
  readonly proof: readonly CheckResult[];
  readonly advice: readonly CheckResult[];
  /** All checks by outcome. */
  readonly counts: Readonly<Record<Outcome, number>>;
}

/** Puts the results of a pretest in the order of the guide. */
export function outlineOf({ results }: PretestReport): Outline {
  const numbers = new Set(guideItems.map(({ number }) => number));
  const ofLevel = (level: Level) => results.filter(({ check }) => check.level === level);
  const guide = ofLevel("guide");
  const listed = Map.groupBy(guide, ({ check }) => check.clause);
  return {
    guide: itemsBelow("", listed),
    beyond: guide.filter(({ check }) => !numbers.has(check.clause)),
    proof: ofLevel("proof"),
    advice: ofLevel("advice"),
    counts: {
      failed: countOf(results, "failed"),
      "not-judged": countOf(results, "not-judged"),
      "not-tried": countOf(results, "not-tried"),
      shown: countOf(results, "shown"),
      passed: countOf(results, "passed"),
    },
  };
}

/** All results as reports tell them: the guide's list, its other chapters, proof, advice. */
export function resultsInOrder(outline: Outline): readonly CheckResult[] {
  const listed = outline.guide.flatMap(itemsInOrder).flatMap(({ results }) => results);
  return [...listed, ...outline.beyond, ...outline.proof, ...outline.advice];
}

/** An item and everything below, as on paper. */
export function itemsInOrder(item: OutlineItem): readonly OutlineItem[] {
  return [item, ...item.items.flatMap(itemsInOrder)];
}

/** The worst: failed, not judged, not tried, shown, passed. Nothing at all was not tried. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  return worstFirst.find((outcome) => outcomes.includes(outcome)) ?? "not-tried";
}

function itemsBelow(parent: string, listed: ReadonlyMap<string, readonly CheckResult[]>): readonly OutlineItem[] {
  return guideItems
    .filter(({ number }) => number.slice(0, Math.max(0, number.lastIndexOf("-"))) === parent)
    .map((item) => {
      const items = itemsBelow(item.number, listed);
      const results = listed.get(item.number) ?? [];
      const outcome = worstOutcome([...results, ...items].map((part) => part.outcome));
      return { ...item, outcome, results, items };
    });
}

function countOf(results: readonly CheckResult[], outcome: Outcome): number {
  return results.filter((result) => result.outcome === outcome).length;
}
