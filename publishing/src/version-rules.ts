import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Published, ROOT } from "./packages.js";

const CONFIG = ".changeset/config.json";

/** What is wrong with versions, as lines: the group that moves together, and the changelogs that changesets writes. */
export function versionProblems(packages: readonly Published[]): string[] {
  return [...groupProblems(packages), ...packages.flatMap(changelogProblems)];
}

/** What depends on the exact version of its siblings moves with them: everything that is no connector. */
function groupProblems(packages: readonly Published[]): string[] {
  const config: { readonly fixed: readonly (readonly string[])[] } = JSON.parse(
    readFileSync(join(ROOT, CONFIG), "utf8"),
  );
  const group = config.fixed[0] ?? [];
  const wanted = packages.filter(({ folder }) => folder.startsWith("packages/")).map(({ manifest }) => manifest.name);
  const versions = new Set(
    packages.filter(({ manifest }) => group.includes(manifest.name)).map(({ manifest }) => manifest.version),
  );
  return [
    ...wanted.filter((name) => !group.includes(name)).map((name) => `${CONFIG}: "fixed" lacks ${name}`),
    ...group.filter((name) => !wanted.includes(name)).map((name) => `${CONFIG}: "fixed" has ${name}`),
    ...(versions.size > 1 ? [`${CONFIG}: the packages of "fixed" have versions ${[...versions].join(", ")}`] : []),
  ];
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
