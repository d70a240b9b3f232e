// `npm run published [-- FILE…]`: the tests of publishing/, in a copy of this tree. They compile anew, and what is compiled here
// others may be running.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./toolchain.mjs";
import { makeCopy } from "./tree-copy.mjs";

process.once("SIGINT", () => process.exit(130)).once("SIGTERM", () => process.exit(143));
using copy = makeCopy(root, "published");
const vitest = [join(copy.dir, "node_modules/vitest/vitest.mjs"), "run", "--config", "publishing/vitest.config.ts"];
const done = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
  cwd: copy.dir,
  env: copy.env,
  stdio: "inherit",
});
process.exitCode = done.status ?? 1;
