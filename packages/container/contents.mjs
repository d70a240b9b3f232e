// Says what an image is to contain, while it is built, before `pnpm deploy` (see the Dockerfile). From the environment:
// CONNECTORS, names of connectors, all by default; PARQUET, anything for DuckDB; TARGETARCH, amd64 or arm64, this machine's by default.
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const { CONNECTORS = "", PARQUET = "", TARGETARCH = "" } = process.env;
const DUCKDB = "@duckdb/node-api";
const PREFIX = "@collectro/connector-";
const CPU_OF = { amd64: "x64", arm64: "arm64" };

const file = fileURLToPath(new URL("package.json", import.meta.url));
const manifest = JSON.parse(readFileSync(file, "utf8"));
const all = Object.keys(manifest.dependencies).filter((name) => name.startsWith(PREFIX));
const named = CONNECTORS.split(/[\s,]+/).filter(Boolean);
const wanted = named.length > 0 ? named.map((name) => `${PREFIX}${name}`) : all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) fail(`CONNECTORS: no ${unknown.join(", ")}; there are ${all.join(", ")}`);
const cpu = TARGETARCH === "" ? process.arch : CPU_OF[TARGETARCH];
if (cpu === undefined) fail(`TARGETARCH: ${TARGETARCH} is none of ${Object.keys(CPU_OF).join(", ")}`);

// Manifest and lockfile are changed together, so that pnpm takes the lockfile as it is and chooses no version.
const lock = readFileSync("pnpm-lock.yaml", "utf8");
const start = lock.indexOf("\n  packages/container:\n");
const end = lock.indexOf("\n\n", start);
let importer = lock.slice(start, end + 1);
for (const name of all.filter((one) => !wanted.includes(one))) {
  delete manifest.dependencies[name];
  importer = importer.replace(entryOf(name, importer), "");
}
if (PARQUET !== "") {
  manifest.dependencies[DUCKDB] = "catalog:";
  importer = importer.replace("    dependencies:\n", `$&${entryOf(DUCKDB, lock)}`);
}
writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
writeFileSync("pnpm-lock.yaml", `${lock.slice(0, start)}${importer}${lock.slice(end + 1)}`);
// Native add-ons are packages of their own, one for each platform; pnpm takes this machine's unless it is told.
if (cpu !== process.arch) {
  const platform = { os: ["linux"], cpu: [cpu], libc: ["glibc"] };
  appendFileSync("pnpm-workspace.yaml", `supportedArchitectures: ${JSON.stringify(platform)}\n`);
}

/** The three lines of a dependency in an importer of the lockfile. */
function entryOf(name, text) {
  const found = new RegExp(`^ {6}'${name}':\\n {8}specifier: .*\\n {8}version: .*\\n`, "m").exec(text);
  return found?.[0] ?? fail(`pnpm-lock.yaml: no ${name}`);
}

function fail(why) {
  console.error(why);
  process.exit(2);
}
