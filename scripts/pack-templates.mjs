// Run by `pnpm pack` in packages/cli: puts what `collectro new` and `init` copy into the package, where there is no clone.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cloneVersions, exampleFiles } from "../packages/cli/dist/scaffold/sources.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const packed = join(root, "packages/cli/templates/packed");

rmSync(packed, { recursive: true, force: true });
mkdirSync(packed, { recursive: true });
put("example.json", exampleFiles(root));
put("versions.json", Object.fromEntries(cloneVersions(root)));
put("tsconfig.base.json", JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8")));

function put(name, value) {
  writeFileSync(join(packed, name), `${JSON.stringify(value, null, 2)}\n`);
}
