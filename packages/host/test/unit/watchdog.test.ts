import { describe, expect, test } from "vitest";
import { detailsIn } from "../../src/details.js";
import { DEFAULT_LIMITS, Watchdog } from "../../src/supervisor/watchdog.js";

const LIMITS = { blockedMs: 30, stalledMs: 600, maxWaitMs: 10_000 };

/** A worker that shows signs of life every 10 ms until the given time. */
function live(dog: Watchdog, fromMs: number, toMs: number, moved: (ms: number) => number, waitingForMs = 0): void {
  for (let ms = fromMs; ms <= toMs; ms += 10) {
    dog.alive(ms, moved(ms), Math.max(0, waitingForMs - (ms - fromMs)), "the note");
  }
}

describe("nothing is wrong", () => {
  test("while rows move, for ever", () => {
    const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
    live(dog, 0, 100_000, (ms) => ms);
    expect(dog.verdict(100_010)).toBeUndefined();
  });

  test("until the limit of standing still is over", () => {
    const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
    live(dog, 0, 600, () => 0);
    expect(dog.verdict(600)).toBeUndefined();
    live(dog, 610, 620, () => 0);
    expect(dog.verdict(620)).toMatch(/no row and no byte moved for 1 s \(last: the note\)/);
  });

  test("during an announced wait, and for a while after it", () => {
    const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
    live(dog, 0, 5_500, () => 0, 5_000);
    expect(dog.verdict(5_500)).toBeUndefined();
  });
});

test("a blocked event loop is told from a stall", () => {
  const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
  expect(dog.verdict(30)).toBeUndefined();
  expect(dog.verdict(31)).toMatch(/no sign of life.*blocks the event loop/);
});

test("a wait that is announced again and again ends with the longest that is believed", () => {
  const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
  for (let ms = 0; ms <= 10_600; ms += 10) dog.alive(ms, 0, 3_600_000, "patience");
  expect(dog.verdict(10_600)).toBeUndefined();
  dog.alive(10_610, 0, 3_600_000, "patience");
  expect(dog.verdict(10_610)).toMatch(/no row and no byte moved.*patience/);
});

test("a row ends a wait", () => {
  const dog = new Watchdog(LIMITS, 0, detailsIn("en"));
  dog.alive(0, 0, 5_000, "");
  live(dog, 10, 700, () => 1);
  expect(dog.verdict(700)).toMatch(/no row/);
});

test("the limits of the container are those of the promise", () => {
  expect(DEFAULT_LIMITS).toEqual({ blockedMs: 30_000, stalledMs: 600_000, maxWaitMs: 3 * 3_600_000 });
});
