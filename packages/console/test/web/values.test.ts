import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../src/index.js";
import { daysOfRuns } from "../../web/src/charts/days-of-runs.js";
import { compareValues, isNumeric, textOf } from "../../web/src/components/data-values.js";
import { addDays, datesBetween } from "../../web/src/days.js";
import { formatsOf } from "../../web/src/i18n/formats.js";

describe("values of a warehouse", () => {
  test("are sorted by number where they are numbers, beyond what a double holds, and nothing goes first", () => {
    const values = ["9007199254740993", null, "10", "9007199254740992", 9, "-1.5", "x"];
    expect(values.sort(compareValues)).toEqual([null, "-1.5", 9, "10", "9007199254740992", "9007199254740993", "x"]);
  });

  test("are shown as text, what is nested as JSON", () => {
    expect([true, 1.5, null, { a: ["b"] }].map(textOf)).toEqual(["true", "1.5", "", '{"a":["b"]}']);
  });

  test("are set to the right when their type is one of numbers", () => {
    const types = ["BIGINT", "DECIMAL(38,9)", "DOUBLE", "UINTEGER", "VARCHAR", "INTERVAL", "BIGINT[]", "DATE"];
    expect(types.filter(isNumeric)).toEqual(["BIGINT", "DECIMAL(38,9)", "DOUBLE", "UINTEGER"]);
  });
});

describe("days", () => {
  test("go over the ends of months and leap years", () => {
    expect(addDays("2024-03-01", -1)).toBe("2024-02-29");
    expect(datesBetween("2024-12-31", "2025-01-02")).toEqual(["2024-12-31", "2025-01-01", "2025-01-02"]);
  });

  test("of a chart are told by the newest run that has ended, the oldest first", () => {
    const runs = [run("2024-09-25", "open", 0), run("2024-09-24", "loaded", 7), run("2024-09-24", "failed", 0)];
    expect(daysOfRuns([...runs, run("2024-09-23", "lost", 0)])).toEqual([
      { date: "2024-09-23", verdict: "lost", rows: 0, durationMs: 2_000 },
      { date: "2024-09-24", verdict: "loaded", rows: 7, durationMs: 2_000 },
    ]);
  });
});

describe("formats", () => {
  test("durations have tenths when they are short, and never sixty seconds", () => {
    const { duration } = formatsOf("en");
    expect([0, 940, 9_949, 9_950, 59_499, 59_500, 119_600, 3_660_000].map(duration)).toEqual([
      "0.0 s",
      "0.9 s",
      "9.9 s",
      "10 s",
      "59 s",
      "1 min 0 s",
      "2 min 0 s",
      "1 h 1 min",
    ]);
    expect(formatsOf("ja").duration(3_660_000)).toBe("1時間 1分");
  });

  test("sizes keep to binary units", () => {
    expect([0, 1023, 1024, 1_572_864].map(formatsOf("en").bytes)).toEqual(["0 B", "1,023 B", "1 KiB", "1.5 MiB"]);
  });
});

function run(date: string, verdict: RunSummary["verdict"], rowsLoaded: number): RunSummary {
  return {
    id: `${date}-${verdict}`,
    workflow: "w",
    window: { from: date, to: date },
    startedAt: "2024-09-26T00:00:00.000Z",
    ...(verdict === "open" ? {} : { endedAt: "2024-09-26T00:00:02.000Z" }),
    phase: verdict === "open" ? "watching" : "ended",
    verdict,
    counts: { objects: 1, bytes: 1, rowsValidated: rowsLoaded, rowsLoaded },
    warnings: 0,
  };
}
