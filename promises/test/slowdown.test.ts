import { expect, test } from "vitest";
import { type Progress, slowdownOf } from "../src/world/slowdown.js";

/** A thousand things whose n-th takes `costMs(n)`. */
function taking(costMs: (n: number) => number): Progress[] {
  let atMs = 0;
  return Array.from({ length: 1000 }, (_, n) => {
    atMs += costMs(n);
    return { atMs, done: n + 1 };
  });
}

test("an even run has no slowdown, one whose steps grow with it has", () => {
  expect(slowdownOf(taking(() => 1))).toBeCloseTo(1);
  expect(slowdownOf(taking((n) => n))).toBeGreaterThan(2);
});

test("neither a slow start nor a pause in either half counts", () => {
  const start = taking((n) => (n < 100 ? 50 : 1));
  const pauses = taking((n) => (n === 350 || n === 700 || n === 999 ? 500 : 1));

  expect(slowdownOf(start)).toBeCloseTo(1);
  expect(slowdownOf(pauses)).toBeCloseTo(1);
});

test("looks that are far apart are taken to be joined by a line", () => {
  const progress = taking(() => 1).filter((_, n) => n % 90 === 0 || n === 999);

  expect(slowdownOf(progress)).toBeCloseTo(1);
});
