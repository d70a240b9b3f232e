import { expect, test } from "vitest";
import type { Outcome } from "../../src/finding.js";
import { itemsInOrder, outlineOf, resultsInOrder, worstOutcome } from "../../src/report/outline.js";
import { calm, checkOf, numbers, resultOf, sample } from "./sample.js";

test("the guide's list is a tree with all its numbers, whatever was checked", () => {
  const outline = outlineOf({ ...calm, results: [] });
  const below = outline.guide.map((item) => item.items.map(({ number }) => number));
  expect(outline.guide.flatMap(itemsInOrder).map(({ number }) => number)).toEqual(numbers);
  expect(below).toEqual([
    ["1-1", "1-2"],
    ["2-1", "2-2", "2-3"],
    ["3-1", "3-2"],
  ]);
});

test("every result is in exactly one place: by number, by chapter, proof, advice", () => {
  const outline = outlineOf(sample);
  expect(resultsInOrder(outline).toSorted(byId)).toEqual(sample.results.toSorted(byId));
  expect(outline.beyond.map(({ check }) => check.id)).toEqual(["order.result-last"]);
  expect(outline.proof.map(({ check }) => check.id)).toEqual(["2-2-1.duplicate", "fault.no-wrong-success"]);
  expect(outline.advice.map(({ check }) => check.id)).toEqual(["advice.exit-code"]);
});

test("a number is as bad as the worst below it; proof and advice do not colour it", () => {
  const results = [
    resultOf(checkOf("2-1.word", "guide"), "passed"),
    resultOf(checkOf("2-2.present", "guide"), "passed"),
    resultOf(checkOf("2-2-1.path-form", "guide"), "passed"),
    resultOf(checkOf("2-2-1.duplicate", "proof"), "failed"),
    resultOf(checkOf("2-2-2.rows-fit", "guide"), "not-judged"),
    resultOf(checkOf("2-3.timing", "guide"), "shown"),
  ];
  const items = outlineOf({ ...sample, results }).guide.flatMap(itemsInOrder);
  expect(items.filter(({ number }) => number.startsWith("2")).map(({ number, outcome }) => [number, outcome])).toEqual([
    ["2", "not-judged"],
    ["2-1", "passed"],
    ["2-2", "not-judged"],
    ["2-2-1", "passed"],
    ["2-2-2", "not-judged"],
    ["2-3", "shown"],
  ]);
});

test("outcomes from worst to best; nothing at all was not tried", () => {
  const all: readonly Outcome[] = ["passed", "shown", "not-tried", "not-judged", "failed"];
  expect(all.map((_, index) => worstOutcome(all.slice(0, index + 1)))).toEqual(all);
  expect(worstOutcome([])).toBe("not-tried");
});

test("checks are counted by outcome", () => {
  expect(outlineOf(sample).counts).toEqual({ passed: 2, failed: 4, shown: 2, "not-judged": 1, "not-tried": 1 });
});

function byId(one: (typeof sample.results)[number], other: (typeof sample.results)[number]): number {
  return one.check.id.localeCompare(other.check.id);
}
