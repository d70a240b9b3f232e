import { isCalendarDate } from "@collectro/contract";
import { describe, expect, test } from "vitest";
import { faultPlans, furtherPlans, goodPlans } from "../src/plans.js";
import { fillIn, secretsOf, upstreamsNamed } from "../src/trial/placeholders.js";
import { optionsOf, trial } from "./kit.js";

function windowsOf(from: string, to = from) {
  const plans = furtherPlans(optionsOf("", { window: { from, to } }), trial());
  return Object.fromEntries(plans.map((plan) => [plan.name, `${plan.from} ${plan.to}`]));
}

describe("the laws of FROM and TO", () => {
  test("a single day is tried together with the day before", () => {
    expect(windowsOf("2024-09-18")).toMatchObject({
      "two-days": "2024-09-17 2024-09-18",
      "two-days-1": "2024-09-17 2024-09-17",
      "two-days-2": "2024-09-18 2024-09-18",
    });
  });

  test("several days are parted after the first", () => {
    expect(windowsOf("2024-09-18", "2024-09-25")).toMatchObject({
      "first-day": "2024-09-18 2024-09-18",
      "other-days": "2024-09-19 2024-09-25",
    });
  });

  test.each([
    ["2024-12-31", "2024-12-31 2025-01-01"],
    ["2024-02-10", "2024-02-29 2024-03-01"],
    ["2023-02-10", "2023-02-28 2023-03-01"],
    ["9999-12-31", "9999-11-30 9999-12-01"],
  ])("the turn of the month of %s is %s", (date, window) => {
    expect(windowsOf(date)["month-end"]).toBe(window);
  });

  test.each([
    ["2024-02-29", "2024-02-29"],
    ["2024-02-28", "2020-02-29"],
    ["1971-06-01", "1968-02-29"],
    ["1903-01-01", "1896-02-29"],
    ["0001-01-01", "0004-02-29"],
  ])("the leap day of %s is %s", (date, leap) => {
    expect(windowsOf(date)["leap-2"]).toBe(`${leap} ${leap}`);
  });

  test.each(["0001-01-01", "9999-12-31"])("no date leaves the calendar for %s", (date) => {
    const dates = Object.values(windowsOf(date)).flatMap((window) => window.split(" "));
    expect(dates.filter((one) => !isCalendarDate(one))).toEqual([]);
  });
});

describe("plans", () => {
  test("no two have the same name", () => {
    const upstreams = new Map([["api", { host: "127.0.0.1", port: 1 }]]);
    const options = optionsOf("", { faults: "full", upstreams, failingArgs: ["--fail"] });
    const all = [...goodPlans(options), ...furtherPlans(options, trial()), ...faultPlans(options, 1000)];
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("kills are spread over the whole of the run", () => {
    const titles = faultPlans(optionsOf("", { faults: "full" }), 10_000).map(({ title }) => title.en);
    const seconds = titles.flatMap((title) => Number(/^SIGKILL after (\S+) s/.exec(title)?.[1] ?? []) || []);
    expect(seconds).toHaveLength(40);
    expect(Math.min(...seconds)).toBeLessThan(0.5);
    expect(Math.max(...seconds)).toBeGreaterThan(9.5);
  });

  test("a store that refuses must end in failure only where something is stored", () => {
    const location = { bucket: "abc", object: "x" };
    const object = { path: "gs://abc/x", location, missing: false, bytes: 1, rows: 1, problems: [], problemCount: 0 };
    const expectsOf = (objects: (typeof object)[]) =>
      furtherPlans(optionsOf(""), trial({ objects })).find(({ name }) => name === "storage-refused")?.expects;
    expect([expectsOf([object]), expectsOf([])]).toEqual(["failure", "either"]);
  });
});

describe("placeholders", () => {
  const values = { shared: "/s", canary: "c", upstreams: new Map([["api", "127.0.0.1:1"]]) };

  test("are filled in; what is in other braces is the container's own", () => {
    const template = "{shared}/{canary}/{upstream:api}/{date}/{upstream:none}";
    expect(fillIn(template, values)).toBe("/s/c/127.0.0.1:1/{date}/{upstream:none}");
    expect(upstreamsNamed([template])).toEqual(["api", "none"]);
  });

  test("variables that sound like a secret are secrets, unless they are too short to tell from chance", () => {
    expect(secretsOf({ API_TOKEN: "0123456789", PASSWORD: "short", REGION: "asia-northeast1" }, "canary")).toEqual([
      "canary",
      "0123456789",
    ]);
  });
});
