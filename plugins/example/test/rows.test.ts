import { problemsOf } from "@collectro/connector";
import { expect, test } from "vitest";
import { rowsOf } from "../src/rows.js";
import { type Daily, dailyOf } from "./weather-service.js";

const WINDOW = { from: "2024-09-23", to: "2024-09-25" } as const;

test("the columns of an answer become a row a day", () => {
  const rows = rowsOf({ daily: dailyOf(WINDOW.from, WINDOW.to) }, WINDOW);

  expect(rows.map(({ day, rain_mm }) => [day, rain_mm])).toEqual([
    ["2024-09-23", 0.4],
    ["2024-09-24", null],
    ["2024-09-25", 0.4],
  ]);
});

test.for([
  ["a missing day at the end", cut, "SOURCE_INCOMPLETE", "daily.temperature_2m_max", /^2 values for the 3 days/],
  ["a missing day in the middle", skip, "SOURCE_INCOMPLETE", "daily.time[1]", /^2024-09-25 where 2024-09-24/],
  ["a column that is shorter", shorten, "SOURCE_INCOMPLETE", "daily.rain_sum", /^2 values for the 3 days/],
  ["a column that is not there", omit, "SOURCE_DATA", "daily.rain_sum", /./],
  ["a text where a number belongs", spell, "SOURCE_DATA", "daily.temperature_2m_max.0", /expected number/],
] as const)("an answer with %s is refused with its place", ([, change, code, where, detail]) => {
  const answer = { daily: change(dailyOf(WINDOW.from, WINDOW.to)) };

  expect(problemsIn(() => rowsOf(answer, WINDOW))).toMatchObject([
    { code, where, detail: expect.stringMatching(detail) },
  ]);
});

function problemsIn(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return problemsOf(error);
  }
}

function cut(daily: Daily): object {
  return Object.fromEntries(Object.entries(daily).map(([name, list]) => [name, list.slice(0, 2)]));
}

function skip(daily: Daily): object {
  return { ...daily, time: [daily.time[0], daily.time[2], "2024-09-26"] };
}

function shorten(daily: Daily): object {
  return { ...daily, rain_sum: daily.rain_sum.slice(1) };
}

function omit({ rain_sum: _, ...daily }: Daily): object {
  return daily;
}

function spell(daily: Daily): object {
  return { ...daily, temperature_2m_max: ["warm", 1, 2] };
}
