import { addDays, countDays, daysOf, fromDayNumber } from "@collectro/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SLICE_SIZES, shareOf, slicesOf, spread } from "../src/plan.js";
import { mayPass } from "../src/retry.js";

const windows = fc
  .tuple(fc.integer({ min: -20_000, max: 40_000 }), fc.integer({ min: 0, max: 800 }))
  .map(([first, more]) => ({ from: fromDayNumber(first), to: fromDayNumber(first + more) }));

describe("slices", () => {
  it("cover every day of the window once, in order, whatever their size", () => {
    fc.assert(
      fc.property(windows, fc.constantFrom(...SLICE_SIZES), (window, size) => {
        expect(slicesOf(window, size).flatMap((slice) => daysOf(slice))).toEqual(daysOf(window));
      }),
    );
  });

  it("are days, whole weeks from Monday, whole months; cut at the ends of the window", () => {
    const window = { from: "2024-01-30", to: "2024-03-02" };
    expect(slicesOf(window, "day")).toHaveLength(countDays(window));
    expect(slicesOf(window, "week")[1]).toEqual({ from: "2024-02-05", to: "2024-02-11" });
    expect(slicesOf(window, "month")).toEqual([
      { from: "2024-01-30", to: "2024-01-31" },
      { from: "2024-02-01", to: "2024-02-29" },
      { from: "2024-03-01", to: "2024-03-02" },
    ]);
  });

  it("are shared out among workers, each to one, evenly", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 40 }), (count, workers) => {
        const slices = Array.from({ length: count }, (_, index) => addDays("2024-01-01", index));
        const shares = Array.from({ length: workers }, (_, index) => shareOf(slices, index, workers));
        expect(shares.flat()).toEqual(slices);
        const lengths = shares.map(({ length }) => length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("of a rehearsal are spread from the first to the last", () => {
    expect(spread([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
    expect(spread([0, 1, 2], 1)).toEqual([0]);
    expect(spread([0, 1], 5)).toEqual([0, 1]);
  });
});

describe("another attempt", () => {
  it.each([
    ["a container that gave no answer", "lost", ["NO_RESULT", "OUTPUT"], true],
    ["a failure of the container", "failed", ["RESULT_FAILURE"], true],
    ["a hang that ended in failure", "failed", ["SILENT", "RESULT_FAILURE"], true],
    ["rows that do not fit", "failed", ["ROW_REFUSED", "ROWS_REFUSED"], false],
    ["a run that takes too long", "lost", ["TOO_LONG"], false],
    ["an empty window", "failed", ["EMPTY_WINDOW"], false],
    ["a verdict without a reason", "failed", [], false],
    ["what was loaded", "loaded", ["ALREADY_LOADED"], false],
  ] as const)("%s: %s %j → %s", (_, verdict, codes, expected) => {
    expect(
      mayPass(
        verdict,
        codes.map((code) => ({ code, values: {} })),
      ),
    ).toBe(expected);
  });
});
