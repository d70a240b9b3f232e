import { byDay, byMonth, byWeek, type Connector, type Slice, whole } from "@collectro/connector";
import { addDays, daysOf, fromDayNumber } from "@collectro/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slice } from "../../src/stages/3-slice.js";

const WINDOW = { from: "2024-02-28", to: "2024-03-02" };

function sliced(slices: readonly Slice[]): Slice[] {
  return slice({ name: "test", slices: () => slices } as unknown as Connector, WINDOW, {});
}

describe("slices that cover the window exactly", () => {
  test("are put in date order, without what else they hold", () => {
    const later = { from: "2024-03-01", to: "2024-03-02", extra: 1 };
    expect(sliced([later, { from: "2024-02-28", to: "2024-02-29" }])).toEqual([
      { from: "2024-02-28", to: "2024-02-29" },
      { from: "2024-03-01", to: "2024-03-02" },
    ]);
  });

  test.for([
    ["whole", whole],
    ["byDay", byDay],
    ["byWeek", byWeek],
    ["byMonth", byMonth],
  ] as const)("%s makes them of any window", ([, cut]) => {
    fc.assert(
      fc.property(fc.nat(40_000), fc.nat(800), (start, days) => {
        const from = fromDayNumber(start);
        const window = { from, to: addDays(from, days) };
        const slices = slice({ name: "test", slices: cut } as unknown as Connector, window, {});
        expect(slices.flatMap(daysOf)).toEqual(daysOf(window));
      }),
    );
  });
});

describe("slices that do not are refused", () => {
  test.for([
    ["none", [], /end before 2024-02-28/],
    [
      "a gap",
      [
        { from: "2024-02-28", to: "2024-02-28" },
        { from: "2024-03-01", to: "2024-03-02" },
      ],
      /no slice holds 2024-02-29/,
    ],
    [
      "an overlap",
      [
        { from: "2024-02-28", to: "2024-03-01" },
        { from: "2024-03-01", to: "2024-03-02" },
      ],
      /two slices hold 2024-03-01/,
    ],
    ["a late start", [{ from: "2024-02-29", to: "2024-03-02" }], /no slice holds 2024-02-28/],
    ["an early end", [{ from: "2024-02-28", to: "2024-03-01" }], /end before 2024-03-02/],
    ["more than was asked", [{ from: "2024-02-28", to: "2024-03-03" }], /slices end before 2024-03-04/],
    ["a reversed one", [{ from: "2024-03-02", to: "2024-02-28" }], /a slice 2024-03-02 – 2024-02-28/],
    ["no date", [{ from: "2024-02-30", to: "2024-03-02" }], /a slice 2024-02-30/],
  ] as const)("%s", ([, slices, reason]) => {
    expect(() => sliced(slices)).toThrow(reason);
  });
});
