import { expect, test } from "vitest";
import { defineConnector, secret, z } from "../src/index.js";

const connector = defineConnector({
  name: "spoken",
  title: { en: "Spoken", ja: "話す" },
  params: z.object({
    station: z.string().describe("Station code").meta({ ja: "観測所コード" }),
    token: secret().meta({ ja: "トークン" }).optional().describe("Token"),
    zone: z.string().describe("Time zone"),
  }),
  schema: [{ name: "id", type: "INT64" }],
  async *read() {},
});

test("a param is described in both languages, in English where only that was written", () => {
  expect(connector.paramInfos.map(({ name, description, secret }) => ({ name, ...description, secret }))).toEqual([
    { name: "station", en: "Station code", ja: "観測所コード", secret: false },
    { name: "token", en: "Token", ja: "トークン", secret: true },
    { name: "zone", en: "Time zone", ja: "Time zone", secret: false },
  ]);
});

test("a missing param is told in the language asked for", () => {
  const detail = (language?: "en" | "ja") => connector.parseParams({ zone: "UTC" }, language);

  expect(detail()).toMatchObject({ problems: [{ code: "PARAM_MISSING", detail: "Station code" }] });
  expect(detail("ja")).toMatchObject({ problems: [{ code: "PARAM_MISSING", detail: "観測所コード" }] });
});
