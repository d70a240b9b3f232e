import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checksMarkdown } from "../packages/pretest/src/index.js";

test.each([
  ["docs/pretest.md", "en"],
  ["docs/pretest.ja.md", "ja"],
] as const)("%s lists every check as the code has it; `npm run docs` renders it", (page, language) => {
  const whole = readFileSync(new URL(`../${page}`, import.meta.url), "utf8");
  const [, table] = /<!-- checks:begin -->\n(.*)\n<!-- checks:end -->/s.exec(whole) ?? [];
  expect(table).toBe(checksMarkdown(language));
});
