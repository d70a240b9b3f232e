// `npm run sbom [-- FILE]`: what the image contains besides Node and Debian, as CycloneDX 1.6 JSON. Default: .ci/out/sbom.cdx.json
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
for (const component of bom.components) if (!component.licenses?.length) component.licenses = licencesOf(component);
writeFileSync(file, `${JSON.stringify(bom, undefined, 2)}\n`);

/** Packages of before 2014 name their licences in a list of another name, which pnpm does not read. */
function licencesOf({ group, name, version }) {
  const full = group ? `${group}/${name}` : name;
  const store = join(root, "node_modules/.pnpm");
  const folder = readdirSync(store).find((entry) => entry.startsWith(`${full.replace("/", "+")}@${version}`));
  if (folder === undefined) return [];
  const { licenses = [] } = JSON.parse(readFileSync(join(store, folder, "node_modules", full, "package.json"), "utf8"));
  return licenses.map(({ type }) => ({ license: { id: type } }));
}

console.log(`${file}: ${bom.components.length} components`);
