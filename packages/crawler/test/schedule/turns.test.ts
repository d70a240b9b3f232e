import { describe, expect, it } from "vitest";
import { readSchedule, type ScheduleFile } from "../../src/schedule/read-schedule.js";
import { dueTurn, nextTurns } from "../../src/schedule/turns.js";
import { workflowTextsIn } from "../../src/workflow/texts.js";

function schedule(file: ScheduleFile) {
  const read = readSchedule(file, [], workflowTextsIn("en").schedule);
  if (!read) throw new Error("the schedule is wrong");
  return read;
}

/** Turns as `time FROM`, FROM and TO being the same. */
function turns(file: ScheduleFile, after: string, count: number): string[] {
  return nextTurns(schedule(file), new Date(after), count).map(({ at, window }) => {
    expect(window.from).toBe(window.to);
    return `${at.toISOString()} ${window.from}`;
  });
}

describe("turns", () => {
  it.for([
    [
      "every day, for the day before, in Japan's zone",
      { daily: { at: "05:00" }, daysBefore: 1 },
      "2024-09-24T19:59:59.999Z",
      ["2024-09-24T20:00:00.000Z 2024-09-24", "2024-09-25T20:00:00.000Z 2024-09-25"],
    ],
    [
      "just after midnight, where the zone's date is not that of UTC",
      { daily: { at: "00:30" }, daysBefore: 0 },
      "2024-02-28T00:00:00Z",
      ["2024-02-28T15:30:00.000Z 2024-02-29", "2024-02-29T15:30:00.000Z 2024-03-01"],
    ],
    [
      "on chosen weekdays",
      { weekly: { on: ["monday", "friday"], at: "23:59" }, daysBefore: 3, timeZone: "UTC" },
      "2024-09-25T00:00:00Z",
      ["2024-09-27T23:59:00.000Z 2024-09-24", "2024-09-30T23:59:00.000Z 2024-09-27"],
    ],
    [
      "monthly, for the 1st of the month before, over the end of a year",
      { monthly: { on: 1, at: "06:00" }, monthsBefore: 1 },
      "2024-11-30T21:00:00Z",
      ["2024-12-31T21:00:00.000Z 2024-12-01", "2025-01-31T21:00:00.000Z 2025-01-01"],
    ],
    [
      "on the last day of a month, for that month",
      { monthly: { on: "last", at: "06:00" }, monthsBefore: 0, timeZone: "UTC" },
      "2024-02-01T00:00:00Z",
      ["2024-02-29T06:00:00.000Z 2024-02-01", "2024-03-31T06:00:00.000Z 2024-03-01"],
    ],
    [
      "fourteen months back",
      { cron: "0 0 15 * *", monthsBefore: 14, timeZone: "UTC" },
      "2024-01-01T00:00:00Z",
      ["2024-01-15T00:00:00.000Z 2022-11-01"],
    ],
    [
      "by cron",
      { cron: "*/30 8-9 * * 1-5", daysBefore: 0, timeZone: "UTC" },
      "2024-09-27T08:59:00Z",
      [
        "2024-09-27T09:00:00.000Z 2024-09-27",
        "2024-09-27T09:30:00.000Z 2024-09-27",
        "2024-09-30T08:00:00.000Z 2024-09-30",
      ],
    ],
    [
      "once on the day that skips the hour, and once on the day that repeats it",
      { daily: { at: "02:30" }, daysBefore: 1, timeZone: "Europe/Berlin" },
      "2024-03-30T12:00:00Z",
      ["2024-03-31T01:00:00.000Z 2024-03-30", "2024-04-01T00:30:00.000Z 2024-03-31"],
    ],
  ] satisfies [string, ScheduleFile, string, string[]][])("come %s", ([, file, after, expected]) => {
    expect(turns(file, after, expected.length)).toEqual(expected);
  });

  it("are due from their very moment on, the first of several first", () => {
    const daily = schedule({ daily: { at: "05:00" }, daysBefore: 1, timeZone: "UTC" });
    const last = new Date("2024-09-24T05:00:00Z");

    expect(dueTurn(daily, last, new Date("2024-09-25T04:59:59.999Z"))).toBeUndefined();
    expect(dueTurn(daily, last, new Date("2024-09-25T05:00:00Z"))?.window.from).toBe("2024-09-24");
    expect(dueTurn(daily, last, new Date("2024-09-28T12:00:00Z"))?.window.from).toBe("2024-09-24");
  });

  it("of a zone with summer time do not come twice in the hour that does", () => {
    const file = { daily: { at: "02:30" }, daysBefore: 1, timeZone: "Europe/Berlin" };

    expect(turns(file, "2024-10-26T12:00:00Z", 2)).toEqual([
      "2024-10-27T00:30:00.000Z 2024-10-26",
      "2024-10-28T01:30:00.000Z 2024-10-27",
    ]);
  });
});
