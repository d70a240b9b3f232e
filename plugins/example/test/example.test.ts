import { runConnector } from "@collectro/testkit";
import { describe, expect, test } from "vitest";
import { refusal, startWeatherService, type WeatherService, weather } from "./weather-service.js";

const CONNECTOR = new URL("..", import.meta.url);
const WINDOW = { from: "2024-09-23", to: "2024-09-25" };
const API_KEY = "the-secret-api-key";

async function run(service: WeatherService, more: Record<string, unknown> = {}) {
  const params = { latitude: 35.7, longitude: 139.7, url: service.url, allowPrivate: ["127.0.0.1"], ...more };
  return await runConnector(CONNECTOR, { ...WINDOW, params, secrets: [API_KEY] });
}

test("stores a row a day", async () => {
  await using service = await startWeatherService(weather());

  const { exitCode, rows, errors } = await run(service);

  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
  expect(rows).toEqual([
    { day: "2024-09-23", temp_max_c: 20.5, temp_min_c: 12, rain_mm: 0.4 },
    { day: "2024-09-24", temp_max_c: 21.5, temp_min_c: 13, rain_mm: null },
    { day: "2024-09-25", temp_max_c: 22.5, temp_min_c: 14, rain_mm: 0.4 },
  ]);
});

test("asks for the place, the dates in the run's zone, and with the key only when there is one", async () => {
  await using service = await startWeatherService(weather());

  await run(service);
  await run(service, { apiKey: API_KEY });

  expect(Object.fromEntries(service.asked[0] ?? [])).toEqual({
    latitude: "35.7",
    longitude: "139.7",
    start_date: "2024-09-23",
    end_date: "2024-09-25",
    daily: "temperature_2m_max,temperature_2m_min,rain_sum",
    timezone: "Asia/Tokyo",
  });
  expect(service.asked[1]?.get("apikey")).toBe(API_KEY);
});

test("goes on when the service stumbles", async () => {
  await using service = await startWeatherService(refusal(500), weather());

  const { exitCode, rows, log } = await run(service);

  expect(exitCode).toBe(0);
  expect(rows).toHaveLength(3);
  expect(log.map((line) => line.log)).toContainEqual(expect.stringMatching(/HTTP 500; retry 1 of/));
});

describe("an answer that is not whole fails the run", () => {
  test.for([
    ["a missing day at the end", cut, /SOURCE_INCOMPLETE.*2 values for the 3 days 2024-09-23 to 2024-09-25/],
    ["a missing day in the middle", skip, /SOURCE_INCOMPLETE.*\(daily\.time\[1\]\): 2024-09-25 where 2024-09-24/],
    ["a column that is shorter", shorten, /SOURCE_INCOMPLETE.*\(daily\.rain_sum\): 2 values for the 3 days/],
    ["a column that is not there", omit, /SOURCE_DATA.*\(daily\.rain_sum\)/],
    ["a text where a number belongs", spell, /SOURCE_DATA.*\(daily\.temperature_2m_max\.0\).*expected number/],
  ] as const)("%s", async ([, change, error]) => {
    await using service = await startWeatherService(weather(change));

    const { exitCode, errors, rows } = await run(service);

    expect({ exitCode, rows }).toEqual({ exitCode: 1, rows: [] });
    expect(errors).toEqual([expect.stringMatching(error)]);
  });

  test("text that is no JSON", async () => {
    await using service = await startWeatherService((_, response) => response.end("<html>maintenance</html>"));

    const { exitCode, errors } = await run(service);

    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/SOURCE_DATA/)]);
  });
});

test.for([
  [401, "SOURCE_AUTH"],
  [403, "SOURCE_FORBIDDEN"],
  [404, "SOURCE_NOT_FOUND"],
] as const)("a refusal with %i fails the run, without the key in any line", async ([status, code]) => {
  await using service = await startWeatherService(refusal(status));

  const { exitCode, errors } = await run(service, { apiKey: API_KEY });

  expect(exitCode).toBe(1);
  expect(errors).toEqual([expect.stringMatching(new RegExp(`${code}.*127\\.0\\.0\\.1`))]);
});

test("params that are wrong or missing are told at once", async () => {
  const { exitCode, errors } = await runConnector(CONNECTOR, { ...WINDOW, params: { latitude: 91, lon: 1 } });

  expect(exitCode).toBe(2);
  expect(errors).toEqual([
    expect.stringMatching(/PARAM_UNKNOWN.*\(lon\)/),
    expect.stringMatching(/PARAM_INVALID.*\(latitude\)/),
    expect.stringMatching(/PARAM_MISSING.*\(longitude\)/),
  ]);
});

test("an address inside a private network is refused unless it was allowed", async () => {
  await using service = await startWeatherService(weather());

  const { exitCode, errors } = await run(service, { allowPrivate: [] });

  expect(exitCode).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/SOURCE_BLOCKED.*127\.0\.0\.1/)]);
  expect(service.asked).toEqual([]);
});

type Daily = Record<"time" | "temperature_2m_max" | "temperature_2m_min" | "rain_sum", unknown[]>;

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
