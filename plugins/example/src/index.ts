import { defineConnector, secret, z } from "@collectro/connector";
import { rowsOf } from "./rows.js";

/** Daily weather of one place, from the archive of open-meteo.com. */
export default defineConnector({
  name: "example",
  title: {
    en: "Daily weather (example)",
    ja: "日別の気象データ（サンプル）",
  },
  summary: {
    en: "Daily weather of one place from the archive of open-meteo.com.",
    ja: "open-meteo.com のアーカイブから 1 地点の日別気象を取得します。",
  },
  params: z.object({
    latitude: z
      .number()
      .min(-90)
      .max(90)
      .describe("Latitude in degrees, north positive")
      .meta({ ja: "緯度（度）。北緯が正" }),
    longitude: z
      .number()
      .min(-180)
      .max(180)
      .describe("Longitude in degrees, east positive")
      .meta({ ja: "経度（度）。東経が正" }),
    apiKey: secret()
      .optional()
      .describe("API key of a paid plan; the free service needs none")
      .meta({ ja: "有料プランの API キー。無料のサービスには不要" }),
    url: z
      .url()
      .default("https://archive-api.open-meteo.com/v1/archive")
      .describe("Address of the archive service")
      .meta({ ja: "アーカイブサービスのアドレス" }),
    allowPrivate: z
      .array(z.string())
      .default([])
      .describe("Inner hosts that may be reached, for a service of one's own")
      .meta({ ja: "接続を許可する内部ホスト。自前のサービスを使う場合" }),
  }),
  examples: [{ title: { en: "Tokyo", ja: "東京" }, params: { latitude: 35.7, longitude: 139.7 } }],
  schema: [
    { name: "day", type: "DATE", mode: "REQUIRED", description: "Calendar date at the place" },
    { name: "temp_max_c", type: "FLOAT64", description: "Highest temperature, °C" },
    { name: "temp_min_c", type: "FLOAT64", description: "Lowest temperature, °C" },
    { name: "rain_mm", type: "FLOAT64", description: "Rain, mm" },
  ],
  // The archive has a row for every day of the past: none at all means that something is wrong.
  emptyWindow: "failure",
  async *read({ params, slice, timeZone, http }) {
    const { latitude, longitude, url, apiKey, allowPrivate } = params;
    const query = {
      latitude,
      longitude,
      start_date: slice.from,
      end_date: slice.to,
      daily: "temperature_2m_max,temperature_2m_min,rain_sum",
      timezone: timeZone,
      ...(apiKey ? { apikey: apiKey } : {}),
    };
    const answer = await http.with({ allowPrivate }).json(url, { query });
    // Rows whose shape the compiler knows are checked against `schema` here; rows as a source sends them go through
    // `unchecked(rows)` and are checked when they are stored.
    yield rowsOf(answer, slice);
  },
});
