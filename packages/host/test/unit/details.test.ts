import { expect, test } from "vitest";
import { type Details, detailsIn } from "../../src/details.js";
import { ask } from "../../src/stages/1-ask.js";

const NAMES = Object.keys(detailsIn("en")) as (keyof Details)[];

test.for(NAMES)("%s has words in both languages", (name) => {
  const told = (language: "en" | "ja") => (detailsIn(language)[name] as (...facts: unknown[]) => string)(7, "Q8", "Q9");
  expect(told("en")).toMatch(/^[\u0020-\u007e]+$/);
  expect(told("ja")).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  for (const fact of ["7", "Q8", "Q9"]) expect(told("ja").includes(fact)).toBe(told("en").includes(fact));
});

test("what is wrong with a request is told in Japanese to a Japanese user", () => {
  const argv = ["nobody", "--nope", "--limit", "many", "--params", "[", "--time-zone", "Nowhere", "--uri-scheme", "s3"];
  const { problems } = ask([...argv, "--param", "x", "--stop-grace", "1d"], { LANG: "ja_JP.UTF-8" }, "file:///base/");
  expect(problems.length).toBeGreaterThan(9);
  for (const { where, detail } of problems) expect(detail, where).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
});
