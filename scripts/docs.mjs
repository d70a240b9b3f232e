// `npm run docs`: renders what the documentation takes from the code. `test/pretest-docs.test.ts` tells when it is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checksMarkdown } from "../packages/pretest/dist/index.js";
import { root } from "./toolchain.mjs";

for (const [page, language] of [
  ["docs/pretest.md", "en"],
  ["docs/pretest.ja.md", "ja"],
]) {
  const path = join(root, page);
  const between = /(<!-- checks:begin -->\n).*(<!-- checks:end -->)/s;
  const whole = readFileSync(path, "utf8");
  writeFileSync(
    path,
    whole.replace(between, (_, begin, end) => `${begin}${checksMarkdown(language)}\n${end}`),
  );
  console.log(page);
}
