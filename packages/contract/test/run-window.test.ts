import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  countDays,
  dayNumber,
  daysOf,
  expandWindow,
  fromDayNumber,
  MAX_WINDOW_DAYS,
  parseRunWindow,
  type RunWindow,
} from "../src/index.js";

const anyWindow = fc
  .tuple(fc.integer({ min: dayNumber("0001-01-01"), max: dayNumber("9988-01-01") }), fc.integer({ min: 0, max: 800 }))
  .map(([first, more]): RunWindow => ({ from: fromDayNumber(first), to: fromDayNumber(first + more) }));

describe("parseRunWindow", () => {
  it.each([
    ["a scheduled run", "2024-09-24", "2024-09-24", 1],
    ["an additional run", "2024-09-02", "2024-09-08", 7],
    ["a leap year", "2024-01-01", "2024-12-31", 366],
    ["the longest window", "2020-01-01", addDays("2020-01-01", MAX_WINDOW_DAYS - 1), MAX_WINDOW_DAYS],
    ["the first day of all", "0001-01-01", "0001-01-01", 1],
    ["the last day of all", "9998-12-31", "9998-12-31", 1],
  ])("takes %s", (_what, FROM, TO, days) => {
    const read = parseRunWindow({ FROM, TO, HOME: "/root" });

    expect(read).toEqual({ ok: true, window: { from: FROM, to: TO } });
    expect(countDays({ from: FROM, to: TO })).toBe(days);
  });

  it.each<[string, Record<string, string | undefined>, string[]]>([
    ["nothing set", {}, ["WINDOW_MISSING FROM", "WINDOW_MISSING TO"]],
    ["FROM alone", { FROM: "2024-09-24" }, ["WINDOW_MISSING TO"]],
    ["TO alone", { TO: "2024-09-24" }, ["WINDOW_MISSING FROM"]],
    ["an empty FROM", { FROM: "", TO: "2024-09-24" }, ["WINDOW_MISSING FROM"]],
    ["lower-case names", { from: "2024-09-24", to: "2024-09-24" }, ["WINDOW_MISSING FROM", "WINDOW_MISSING TO"]],
    ["two wrong dates at once", { FROM: "2024-02-30", TO: "2024-2-3" }, ["WINDOW_INVALID FROM", "WINDOW_INVALID TO"]],
    ["one missing, one wrong", { TO: "tomorrow" }, ["WINDOW_MISSING FROM", "WINDOW_INVALID TO"]],
    ["white space alone", { FROM: " ", TO: "2024-09-24" }, ["WINDOW_INVALID FROM"]],
    ["a newline after the date", { FROM: "2024-09-24\n", TO: "2024-09-24" }, ["WINDOW_INVALID FROM"]],
    ["reversed dates", { FROM: "2024-09-25", TO: "2024-09-24" }, ["WINDOW_REVERSED FROM, TO"]],
    [
      "one day too many",
      { FROM: "2020-01-01", TO: addDays("2020-01-01", MAX_WINDOW_DAYS) },
      ["WINDOW_TOO_LONG FROM, TO"],
    ],
    ["a date that means never", { FROM: "2024-09-24", TO: "9999-12-31" }, ["WINDOW_INVALID TO"]],
  ])("refuses %s", (_what, env, expected) => {
    const read = parseRunWindow(env);

    expect(read.ok || read.problems.map(({ code, where }) => `${code} ${where}`)).toEqual(expected);
  });

  it("quotes what it was given, cut to a readable length and on one line", () => {
    const read = parseRunWindow({ FROM: `20\n24${"9".repeat(10_000)}`, TO: "2024-09-25" });

    const detail = read.ok ? "" : (read.problems[0]?.detail ?? "");
    expect(detail).toMatch(/^FROM is "20\\n249+"$/);
    expect(detail.length).toBeLessThan(100);
  });

  it("says from when to when a reversed or overlong window goes", () => {
    const reversed = parseRunWindow({ FROM: "2024-09-25", TO: "2024-09-24" });
    const overlong = parseRunWindow({ FROM: "2000-01-01", TO: "2024-09-24" });

    expect(reversed).toMatchObject({ problems: [{ detail: "FROM 2024-09-25 is after TO 2024-09-24" }] });
    expect(overlong).toMatchObject({
      problems: [{ detail: "2000-01-01 to 2024-09-24 is 9034 days; at most 3660 are run at once" }],
    });
  });

  it("never throws, whatever the environment holds", () => {
    const text = fc.option(fc.string({ unit: "binary" }), { nil: undefined });
    fc.assert(
      fc.property(text, text, (FROM, TO) => {
        expect(parseRunWindow({ FROM, TO })).toHaveProperty("ok", false);
      }),
    );
  });
});

describe("daysOf", () => {
  it("lists every date once, both ends included", () => {
    expect(daysOf({ from: "2024-02-28", to: "2024-03-01" })).toEqual(["2024-02-28", "2024-02-29", "2024-03-01"]);
    expect(daysOf({ from: "2024-09-24", to: "2024-09-24" })).toEqual(["2024-09-24"]);
  });

  it("lists as many dates as it counts, each the day after the last", () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        const days = daysOf(window);
        expect(days).toHaveLength(countDays(window));
        expect([days[0], days.at(-1)]).toEqual([window.from, window.to]);
        for (const [index, day] of days.slice(1).entries()) expect(addDays(days[index] ?? "", 1)).toBe(day);
      }),
      { numRuns: 30 },
    );
  });
});

describe("expandWindow", () => {
  it.each<[string, "none" | "week" | "month", string, string, string, string]>([
    ["nothing", "none", "2024-09-24", "2024-09-25", "2024-09-24", "2024-09-25"],
    ["a Tuesday to its week", "week", "2024-09-24", "2024-09-24", "2024-09-23", "2024-09-29"],
    ["a Monday to its week", "week", "2024-09-23", "2024-09-23", "2024-09-23", "2024-09-29"],
    ["a Sunday to its week", "week", "2024-09-29", "2024-09-29", "2024-09-23", "2024-09-29"],
    ["Sunday and Monday to two weeks", "week", "2024-09-22", "2024-09-23", "2024-09-16", "2024-09-29"],
    ["a week over the year's end", "week", "2024-12-31", "2025-01-01", "2024-12-30", "2025-01-05"],
    ["a week before 1970", "week", "1969-12-31", "1969-12-31", "1969-12-29", "1970-01-04"],
    ["the first week of all", "week", "0001-01-03", "0001-01-03", "0001-01-01", "0001-01-07"],
    ["the last week of a window", "week", "9998-12-31", "9998-12-31", "9998-12-28", "9999-01-03"],
    ["the guide's monthly run", "month", "2024-09-01", "2024-09-01", "2024-09-01", "2024-09-30"],
    ["a leap February", "month", "2024-02-01", "2024-02-10", "2024-02-01", "2024-02-29"],
    ["a common February", "month", "2023-02-28", "2023-02-28", "2023-02-01", "2023-02-28"],
    ["a February of a century", "month", "1900-02-15", "1900-02-15", "1900-02-01", "1900-02-28"],
    ["two years' end months", "month", "2024-12-15", "2025-01-15", "2024-12-01", "2025-01-31"],
    ["a month of the first century", "month", "0050-04-10", "0050-04-10", "0050-04-01", "0050-04-30"],
    ["the last month of a window", "month", "9998-12-01", "9998-12-31", "9998-12-01", "9998-12-31"],
  ])("widens %s", (_what, expansion, from, to, wideFrom, wideTo) => {
    expect(expandWindow({ from, to }, expansion)).toEqual({ from: wideFrom, to: wideTo });
  });

  it("holds the window, is whole, and is the same when widened again", () => {
    fc.assert(
      fc.property(
        anyWindow,
        fc.constantFrom("none" as const, "week" as const, "month" as const),
        (window, expansion) => {
          const wide = expandWindow(window, expansion);
          expect(wide.from <= window.from && window.to <= wide.to).toBe(true);
          expect(expandWindow(wide, expansion)).toEqual(wide);
          if (expansion === "week") expect(countDays(wide) % 7).toBe(0);
          if (expansion === "month") expect([wide.from.slice(8), addDays(wide.to, 1).slice(8)]).toEqual(["01", "01"]);
        },
      ),
    );
  });
});
