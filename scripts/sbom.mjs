// `npm run sbom [-- FILE]`: what the image contains besides Node and Debian, as CycloneDX 1.6 JSON. Default: .ci/out/sbom.cdx.json
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "./toolchain.mjs";

const [given] = process.argv.slice(2);
const file = given ? resolve(given) : join(root, ".ci/out/sbom.cdx.json");
mkdirSync(dirname(file), { recursive: true });
rmSync(file, { force: true });
// The same selection as the Dockerfile's `pnpm deploy`: the container package and its production dependencies.
const format = ["--sbom-format=cyclonedx", "--sbom-spec-version=1.6", "--sbom-type=application", `--out=${file}`];
const done = spawnSync("pnpm", ["--filter", "@collectro/container", "sbom", "--prod", ...format], {
  cwd: root,
  encoding: "utf8",
});
if (done.status !== 0) {
  process.stderr.write(`${done.stdout}${done.stderr}`);
  process.exit(done.status ?? 1);
}
const bom = JSON.parse(readFileSync(file, "utf8"));
writeFileSync(file, `${JSON.stringify(bom, undefined, 2)}\n`);
console.log(`${file}: ${bom.components.length} components`);
