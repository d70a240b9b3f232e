import { runConnector } from "@collectro/testkit";
import { expect, test } from "vitest";
import {
  type Answer,
  type Daily,
  refusal,
  startWeatherService,
  type WeatherService,
  weather,
} from "./weather-service.js";

const CONNECTOR = new URL("..", import.meta.url);
const WINDOW = { from: "2024-09-23", to: "2024-09-25" };
const API_KEY = "the-secret-api-key";

async function run(service: WeatherService, more: Record<string, unknown> = {}) {
  const params = { latitude: 35.7, longitude: 139.7, url: service.url, allowPrivate: ["127.0.0.1"], ...more };
  return await runConnector(CONNECTOR, { ...WINDOW, params, secrets: [API_KEY] });
}

test("asks for the place and the dates in the run's zone, without a key; stores a row a day", async () => {
  await using service = await startWeatherService(weather());

  const { exitCode, rows, errors } = await run(service);

  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: [] });
  expect(rows).toEqual([
    { day: "2024-09-23", temp_max_c: 20.5, temp_min_c: 12, rain_mm: 0.4 },
    { day: "2024-09-24", temp_max_c: 21.5, temp_min_c: 13, rain_mm: null },
    { day: "2024-09-25", temp_max_c: 22.5, temp_min_c: 14, rain_mm: 0.4 },
  ]);
  expect(Object.fromEntries(service.asked[0] ?? [])).toEqual({
    latitude: "35.7",
    longitude: "139.7",
    start_date: "2024-09-23",
    end_date: "2024-09-25",
    daily: "temperature_2m_max,temperature_2m_min,rain_sum",
    timezone: "Asia/Tokyo",
  });
});

test("sends the key that it is given, and goes on when the service stumbles", async () => {
  await using service = await startWeatherService(refusal(500), weather());

  const { exitCode, rows, log } = await run(service, { apiKey: API_KEY });

  expect(service.asked.map((query) => query.get("apikey"))).toEqual([API_KEY, API_KEY]);
  expect(exitCode).toBe(0);
  expect(rows).toHaveLength(3);
  expect(log.map((line) => line.log)).toContainEqual(expect.stringMatching(/HTTP 500; retry 1 of/));
});

test.for<[string, Answer, RegExp]>([
  ["lacks a day", weather(cut), /SOURCE_INCOMPLETE.*2 values for the 3 days 2024-09-23 to 2024-09-25/],
  ["is no JSON", (_, response) => response.end("<html>maintenance</html>"), /SOURCE_DATA/],
])("an answer that %s fails the run", async ([, answer, error]) => {
  await using service = await startWeatherService(answer);

  const { exitCode, errors, rows } = await run(service);

  expect({ exitCode, rows }).toEqual({ exitCode: 1, rows: [] });
  expect(errors).toEqual([expect.stringMatching(error)]);
});

// 403, 404 and others are told by `http` itself, whose own tests show it.
test("a refusal fails the run, without the key in any line", async () => {
  await using service = await startWeatherService(refusal(401));

  const { exitCode, errors } = await run(service, { apiKey: API_KEY });

  expect(exitCode).toBe(1);
  expect(errors).toEqual([expect.stringMatching(/SOURCE_AUTH.*127\.0\.0\.1/)]);
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

function cut(daily: Daily): object {
  return Object.fromEntries(Object.entries(daily).map(([name, list]) => [name, list.slice(0, 2)]));
}
