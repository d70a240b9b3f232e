import { afterEach, expect, test, vi } from "vitest";
import { createGenerations } from "../src/generations.js";

afterEach(() => {
  vi.useRealTimers();
});

test("generations grow within one millisecond, and when the clock goes back", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 });
  const nextGeneration = createGenerations();

  const first = [nextGeneration(), nextGeneration(), nextGeneration("0")];
  vi.setSystemTime(1_600_000_000_000);
  const later = [nextGeneration(), nextGeneration("1800000000000000"), nextGeneration()];

  expect([...first, ...later]).toEqual([
    "1700000000000000",
    "1700000000000001",
    "1700000000000002",
    "1700000000000003",
    "1800000000000001",
    "1800000000000002",
  ]);
});
