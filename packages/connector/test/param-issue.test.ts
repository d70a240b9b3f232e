import { expect, test } from "vitest";
import { defineConnector, z } from "../src/index.js";

const connector = defineConnector({
  name: "typed",
  title: { en: "Typed", ja: "型" },
  params: z.object({
    count: z.number().int().min(1).max(5).optional(),
    share: z.number().positive().optional(),
    strict: z.boolean().optional(),
    mode: z.enum(["fast", "safe"]).optional(),
    only: z.literal("x").optional(),
    names: z.array(z.string()).min(2).optional(),
    either: z.union([z.string(), z.array(z.string())]).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    nested: z.strictObject({ key: z.string() }).optional(),
    title: z.string().min(1).max(3).optional(),
    code: z
      .string()
      .regex(/^[A-Z]+$/)
      .optional(),
    told: z
      .string()
      .regex(/^[A-Z]+$/, "write it in capitals")
      .optional(),
    site: z.url().optional(),
    step: z.number().multipleOf(5).optional(),
  }),
  schema: [{ name: "id", type: "INT64" }],
  async *read() {},
});

const LIST = 'write it as JSON, such as ["a","b"]';
const OBJECT = 'write it as JSON, such as {"key":"value"}';

test.for<[string, unknown, string, string?]>([
  ["count", "many", "it must be a number"],
  ["count", 1.5, "it must be a whole number"],
  ["count", 0, "it must be at least 1"],
  ["count", 9, "it must be at most 5"],
  ["share", 0, "it must be more than 0"],
  ["strict", "yes", "it must be true or false"],
  ["mode", "slow", "it must be one of fast, safe"],
  ["only", "y", "it must be x"],
  ["names", "a,b", "it must be a list", LIST],
  ["names", ["a"], "it must be a list of at least 2"],
  ["either", 3, "it must be a text or a list"],
  ["headers", "a: b", "it must be an object", OBJECT],
  ["nested", { key: "k", kye: 1 }, "it must be without kye"],
  ["title", "", "it must be given, not empty"],
  ["title", "four", "it must be at most 3 characters long"],
  ["code", "abc", "it must be a text that matches /^[A-Z]+$/"],
  ["told", "abc", "write it in capitals"],
  ["site", "nowhere", "it must be a valid url"],
  ["step", 7, "it must be a multiple of 5"],
])("%s %j is refused in our own words", ([where, value, detail, hint]) => {
  const parsed = connector.parseParams({ [where]: value });
  const problem = { code: "PARAM_INVALID", where, detail, ...(hint && { hint }) };
  expect(parsed).toEqual({ ok: false, problems: [problem] });
});

test("the place of a fault inside a value is told", () => {
  const parsed = connector.parseParams({ headers: { accept: 1 } });
  expect(parsed).toMatchObject({ problems: [{ where: "headers.accept", detail: "it must be a text" }] });
});

test.for<[string, unknown, string, string?]>([
  ["count", "many", "指定できるのは次のとおりです: 数値"],
  ["count", 0, "指定できるのは次のとおりです: 1 以上"],
  ["share", 0, "指定できるのは次のとおりです: 0 より大きい値"],
  ["mode", "slow", "指定できるのは次のとおりです: fast、safe のいずれか"],
  ["names", "a,b", "指定できるのは次のとおりです: リスト", '["a","b"] のような JSON で書いてください'],
  ["names", ["a"], "指定できるのは次のとおりです: 2 件以上"],
  ["either", 3, "指定できるのは次のとおりです: 文字列、または リスト"],
  ["title", "four", "指定できるのは次のとおりです: 3 文字以下"],
  ["told", "abc", "write it in capitals"],
])("in Japanese, too: %s %j", ([where, value, detail, hint]) => {
  const parsed = connector.parseParams({ [where]: value }, "ja");
  const problem = { code: "PARAM_INVALID", where, detail, ...(hint && { hint }) };
  expect(parsed).toEqual({ ok: false, problems: [problem] });
});
