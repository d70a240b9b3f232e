// `npm run docs`: renders what the documentation takes from the code. Tests in `test/` tell when it is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectorPage } from "../packages/cli/dist/connector-page.js";
import { checksMarkdown } from "../packages/pretest/dist/index.js";
import { root } from "./toolchain.mjs";

for (const [page, language] of [
  ["docs/pretest.md", "en"],
  ["docs/pretest.ja.md", "ja"],
]) {
  const between = /(<!-- checks:begin -->\n).*(<!-- checks:end -->)/s;
  const whole = readFileSync(join(root, page), "utf8");
  write(
    page,
    whole.replace(between, (_, begin, end) => `${begin}${checksMarkdown(language)}\n${end}`),
  );
}

rmSync(join(root, "docs/connectors"), { recursive: true, force: true });
mkdirSync(join(root, "docs/connectors"));
for (const name of readdirSync(join(root, "plugins"))) {
  const { default: connector } = await import(`../plugins/${name}/dist/index.js`);
  const packageName = `@collectro/connector-${name}`;
  write(`docs/connectors/${name}.md`, connectorPage(connector, packageName, "en"));
  write(`docs/connectors/${name}.ja.md`, connectorPage(connector, packageName, "ja"));
}

function write(page, text) {
  writeFileSync(join(root, page), text);
  console.log(page);
}
