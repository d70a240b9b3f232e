import { notApplicable, testConnector } from "@collectro/testkit";

const TEXT = "a text, as the emoji are";

testConnector(new URL("..", import.meta.url), {
  source: { kind: "http", answer: ({ query }) => ({ json: archive(query) }) },
  params: ({ origin }) => ({
    latitude: 35.7,
    longitude: 139.7,
    url: `${origin}/v1/archive`,
    allowPrivate: ["127.0.0.1"],
  }),
  secrets: { apiKey: "the-secret-api-key" },
  window: { from: "2024-09-23", to: "2024-09-25" },
  emptyDay: { day: "2024-09-26", zeroRows: "failure", answer: () => ({ json: daily([]) }) },
  hostile: {
    column: "rain_mm",
    // The columns are numbers: one text and one object stand for all of them.
    cannot: { "lone surrogate": TEXT, NUL: TEXT, "20 MB": TEXT, "proto key": "an object, as deep nesting is" },
    place: (cells) => {
      const days = cells.map((_, index) => `2024-09-${10 + index}`);
      const numbers = days.map(() => 1);
      const rain = cells.map(({ json }) => json).join(",");
      return {
        window: { from: "2024-09-10", to: days.at(-1) ?? "" },
        answer: () => ({
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ daily: columns(days, numbers, "RAIN") }).replace('"RAIN"', `[${rain}]`),
        }),
      };
    },
  },
  large: notApplicable("a row a day: ten years have half a megabyte"),
});

function archive({ start_date = "", end_date = "" }: Readonly<Record<string, string>>): object {
  const days: string[] = [];
  for (let ms = Date.parse(start_date); ms <= Date.parse(end_date); ms += 86_400_000) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return daily(days);
}

function daily(days: readonly string[]): object {
  const numbers = days.map((day) => Number(day.slice(-2)) + 0.5);
  return {
    daily: columns(
      days,
      numbers,
      days.map(() => null),
    ),
  };
}

function columns(time: readonly string[], temperatures: readonly number[], rain: unknown): object {
  return { time, temperature_2m_max: temperatures, temperature_2m_min: temperatures, rain_sum: rain };
}
