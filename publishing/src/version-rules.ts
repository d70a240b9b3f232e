import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { isForConnectors, type Published, ROOT, SPI } from "./packages.js";

const CONFIG = ".changeset/config.json";

/** What connectors are built on. Its major version is the apiVersion (docs/publishing.md). */
const INTERFACE = [SPI, "@collectro/contract", "@collectro/table-schema"];

/** What is wrong with versions, as lines: who moves with whom, what they promise, and the changelogs that changesets writes. */
export function versionProblems(packages: readonly Published[]): string[] {
  return [...groupProblems(packages), ...apiProblems(packages), ...packages.flatMap(changelogProblems)];
}

/** The interface moves together, and so do the programs; connectors, and what only connectors use, move on their own. */
function groupProblems(packages: readonly Published[]): string[] {
  const config: { readonly fixed: unknown } = JSON.parse(readFileSync(join(ROOT, CONFIG), "utf8"));
  const names = packages.filter(({ manifest }) => !isForConnectors(manifest)).map(({ manifest }) => manifest.name);
  const groups = [INTERFACE, names.filter((name) => !INTERFACE.includes(name))];
  const wrong = isDeepStrictEqual(config.fixed, groups) ? [] : [`${CONFIG}: "fixed" is not ${JSON.stringify(groups)}`];
  return [...wrong, ...groups.flatMap((group) => apart(group, packages))];
}

function apart(group: readonly string[], packages: readonly Published[]): string[] {
  const members = packages.filter(({ manifest }) => group.includes(manifest.name));
  const versions = new Set(members.map(({ manifest }) => manifest.version));
  return versions.size > 1 ? [`${group.join(", ")} have versions ${[...versions].join(", ")}`] : [];
}

function apiProblems(packages: readonly Published[]): string[] {
  const spi = packages.find(({ manifest }) => manifest.name === SPI);
  const major = Number(spi?.manifest.version.split(".", 1)[0]);
  const connectors = packages.filter(({ manifest }) => manifest.collectro !== undefined);
  return connectors
    .filter(({ manifest }) => manifest.collectro?.apiVersion !== major)
    .map(({ folder }) => `${folder}: collectro.apiVersion is not ${major}, the major version of ${SPI}`);
}

/** A package that was never released has none. */
function changelogProblems({ folder, path, manifest }: Published): string[] {
  const file = join(path, "CHANGELOG.md");
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  const newest = /^## (\S+)$/m.exec(text)?.[1];
  return [
    ...(text.startsWith(`# ${manifest.name}\n`) ? [] : [`${folder}: CHANGELOG.md is that of another package`]),
    ...(newest === manifest.version ? [] : [`${folder}: CHANGELOG.md ends with ${newest}, not ${manifest.version}`]),
  ];
}
