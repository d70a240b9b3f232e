import { notApplicable, testConnector } from "@collectro/testkit";

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
    place: ([cell]) => ({
      window: { from: "2024-09-26", to: "2024-09-26" },
      answer: () => ({
        headers: { "content-type": "application/json" },
        body: `{"daily":{"time":["2024-09-26"],"temperature_2m_max":[1],"temperature_2m_min":[0],"rain_sum":[${cell?.json}]}}`,
      }),
    }),
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
    daily: { time: days, temperature_2m_max: numbers, temperature_2m_min: numbers, rain_sum: days.map(() => null) },
  };
}
