import { problemsOf } from "@collectro/contract";
import type { Schedule } from "@collectro/crawler";
import { describe, expect, it } from "vitest";
import { scheduledTime, scheduledTurn } from "../src/scheduled.js";

const DAILY: Schedule = { cron: "0 5 * * *", timeZone: "Asia/Tokyo", dates: { daysBefore: 1 }, missed: "catch-up" };

/** As the controller of CronJobs names a Job. */
function jobName(cronJob: string, at: string): string {
  return `${cronJob}-${Date.parse(at) / 60_000}`;
}

describe("the scheduled time", () => {
  it("is in the name of the Job", () => {
    expect(scheduledTime("sales-28785360")?.toISOString()).toBe("2024-09-23T20:00:00.000Z");
    expect(scheduledTime(jobName("a-12345678", "2026-11-30T20:00:00Z"))?.toISOString()).toBe(
      "2026-11-30T20:00:00.000Z",
    );
  });

  it.each(["", "sales", "sales-2878488", "sales-manual", "28784880", "sales-028784880", "sales-28784880-x7k2p"])(
    "is not in %j",
    (name) => {
      expect(scheduledTime(name)).toBeUndefined();
    },
  );

  it("gives the dates, whenever the pod runs", () => {
    const { window, at } = scheduledTurn(DAILY, jobName("sales", "2024-09-23T20:00:00Z"));
    expect(window).toEqual({ from: "2024-09-23", to: "2024-09-23" });
    expect(at.toISOString()).toBe("2024-09-23T20:00:00.000Z");
  });

  it("gives the 1st of the month before, on the last evening of UTC's month", () => {
    const monthly: Schedule = { ...DAILY, cron: "30 1 1 * *", dates: { monthsBefore: 1 } };
    const { window } = scheduledTurn(monthly, jobName("sales", "2024-09-30T16:30:00Z"));
    expect(window).toEqual({ from: "2024-09-01", to: "2024-09-01" });
  });

  it.each([
    ["before the clock is put back", "2024-11-02T21:30:00Z", "2024-11-01"],
    ["after", "2024-11-03T22:30:00Z", "2024-11-02"],
  ])("follows a zone with summer time %s", (_, at, day) => {
    const summer: Schedule = { ...DAILY, cron: "30 17 * * *", timeZone: "America/New_York" };
    expect(scheduledTurn(summer, jobName("sales", at)).window).toEqual({ from: day, to: day });
  });

  it("is none in a name that somebody ended with a date: those are minutes of 2008", () => {
    const hourly: Schedule = { ...DAILY, cron: "* * * * *" };
    expect(() => scheduledTurn(hourly, "sales-20261130")).toThrow('"sales-20261130" is no name that a CronJob gives');
  });

  it("is refused when the schedule was changed since", () => {
    const refused = () => scheduledTurn(DAILY, jobName("sales", "2024-09-23T21:00:00Z"));
    expect(refused).toThrow("no turn at 2024-09-23T21:00:00.000Z");
  });

  it.each([undefined, "sales-manual"])("is refused without a name of a CronJob: %s", (name) => {
    try {
      scheduledTurn(DAILY, name);
      expect.unreachable();
    } catch (error) {
      expect(problemsOf(error)?.[0]).toMatchObject({ code: "ARGUMENT_INVALID", where: "COLLECTRO_SCHEDULED_JOB" });
    }
  });
});
