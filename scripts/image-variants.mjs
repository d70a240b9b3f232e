// Looks into the images that .ci/image-variants has built. Usage: node scripts/image-variants.mjs NAME TAG...
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  askedForIn,
  factsOf,
  filesBelow,
  inside,
  machinesIn,
  packagesIn,
  podman,
  refusedBy,
  startMs,
} from "./image-contents.mjs";
import { root } from "./toolchain.mjs";

const [name, ...tags] = process.argv.slice(2);
const plugins = readdirSync(join(root, "plugins"));
const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
let failures = 0;

const variants = tags.map((tag) => {
  const image = `${name}:${tag}`;
  return {
    tag,
    image,
    ...factsOf(image),
    ...inside(image, (at) => ({ packages: packagesIn(at), askedFor: askedForIn(at), machines: machinesIn(at) })),
  };
});

for (const { tag, arch, labels, machines } of variants) {
  const machine = tag === "arm64" ? "arm64" : "amd64";
  check(
    `${tag}: ${machine}, and so are Node and ${machines.length - 1} native add-ons`,
    arch === machine && machines.length > 1 && machines.every((found) => found.machine === machine),
  );
  const told = Object.keys(labels).filter((label) => label.startsWith("org.opencontainers.image."));
  check(`${tag}: says what it is`, told.length === 6 && labels["org.opencontainers.image.revision"] === commit);
}
if (has("whole", "again")) reproducible();
for (const plugin of plugins) if (has(`only-${plugin}`)) alone(plugin);
duckdb();
if (has("distroless")) bare();
if (has("whole", "arm64")) listed();
table();
console.log(failures === 0 ? "variants: all checks passed" : `variants: ${failures} checks failed`);
process.exit(failures === 0 ? 0 : 1);

function has(...needed) {
  return needed.every((tag) => tags.includes(tag));
}

/** DuckDB is where it was asked for alone, and there Node finds it from where the connector looks. */
function duckdb() {
  const found = variants
    .filter(({ packages }) => packages.some((entry) => entry.startsWith("@duckdb/node-api@")))
    .map(({ tag }) => tag);
  const meant = tags.filter((tag) => ["parquet", "arm64", "collectro"].includes(tag));
  check(`DuckDB is in ${found.join(", ") || "none"}`, found.join() === meant.join());
  if (has("parquet")) check("parquet: DuckDB answers", answerOfDuckdb() === "42");
}

/** No shell, no package manager. */
function bare() {
  const program = /\/(?:sh|bash|dash|busybox|apt|dpkg|npm)$/;
  const found = inside(`${name}:distroless`, (at) => filesBelow(at).filter((line) => program.test(line)));
  check(`distroless: no shell, no package manager (${found.join(", ") || "none"})`, found.length === 0);
}

/** One list of both platforms, as a registry would get it. */
function listed() {
  const list = `${name}:both`;
  spawnSync("buildah", ["manifest", "rm", list]);
  buildah("manifest", "create", list, `${name}:whole`, `${name}:arm64`);
  const { manifests } = JSON.parse(buildah("manifest", "inspect", list));
  const platforms = manifests.map(({ platform }) => platform.architecture).sort();
  check(`one list of both platforms (${platforms.join(", ")})`, platforms.join() === "amd64,arm64");
  buildah("manifest", "rm", list);
}

function buildah(...args) {
  return execFileSync("buildah", args, { encoding: "utf8" });
}

/** Two builds of a commit hold the same files, byte for byte; of V8's compiled code, which differs each time, the same names. */
function reproducible() {
  const [one, other] = ["whole", "again"].map((tag) => {
    const files = inside(`${name}:${tag}`, (at) => filesBelow(at, "/app"));
    return new Set(files.map((line) => line.replace(/ \w{64} (?=\/app\/\.compile-cache\/)/, " ")));
  });
  const differing = [...one.symmetricDifference(other)];
  for (const line of differing.slice(0, 20)) console.log(`variants: differs: ${line}`);
  check(`two builds of a commit hold the same ${one.size} files (${differing.length} differ)`, differing.length === 0);
}

/** An image of one connector holds nothing that only others need. */
function alone(plugin) {
  const { packages: found, askedFor } = variants.find(({ tag }) => tag === `only-${plugin}`);
  const connectors = found
    .filter((entry) => entry.startsWith("@collectro/connector-"))
    .map((entry) => entry.replace(/@[^@]+$/, ""));
  const own = needed([`plugins/${plugin}`]);
  const foreign = plugins
    .flatMap((other) => needed([`plugins/${other}`]))
    .filter((library) => !own.includes(library) && !needed(["packages/host", "packages/connector"]).includes(library))
    // A library of one connector may be what a library of another, or of the host, is made of.
    .filter((library) => !askedFor.includes(library));
  const left = found.filter((entry) => foreign.includes(entry.replace(/@[^@]+$/, "")));
  check(
    `only-${plugin}: one connector of ${plugins.length}, ${found.length} packages, none that only others need (${left.join(", ") || "none"})`,
    connectors.join() === `@collectro/connector-${plugin}` && left.length === 0,
  );
}

/** Libraries by others that these packages ask for. */
function needed(folders) {
  const manifests = folders.map((folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")));
  const libraries = manifests.flatMap(({ dependencies }) => Object.keys(dependencies ?? {}));
  return libraries.filter((library) => !library.startsWith("@collectro/"));
}

function answerOfDuckdb() {
  const script = `
    const { DuckDBInstance } = await import(import.meta.resolve("@duckdb/node-api"));
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    console.log((await db.runAndReadAll("select 42 as x")).getRowObjectsJson()[0].x);`;
  const where = "--workdir=/app/node_modules/@collectro/connector-files";
  const flags = ["--rm", "--network=none", "--read-only", where, "--entrypoint=node"];
  return podman("run", ...flags, `${name}:parquet`, "--input-type=module", "--eval", script);
}

/** What each weighs, and how long it takes until its connector is loaded; arm64 is not started here. */
function table() {
  console.log("variants: | image | MB | packages | start, ms |");
  for (const { tag, image, megabytes, packages } of variants) {
    const connector = tag.startsWith("only-") ? tag.slice("only-".length) : "files";
    const start =
      tag === "arm64"
        ? "not started"
        : tag === "collectro"
          ? startMs(image, ["--version"], 0)
          : startMs(image, refusedBy(connector), 2);
    console.log(`variants: | ${tag} | ${megabytes} | ${packages.length} | ${start} |`);
  }
}

function check(what, ok) {
  if (!ok) failures += 1;
  console.log(`variants: ${ok ? "ok  " : "FAIL"} ${what}`);
}
