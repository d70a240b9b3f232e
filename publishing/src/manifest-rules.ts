import { isDeepStrictEqual } from "node:util";
import { type Entry, isForConnectors, type Manifest, type Published, SPI } from "./packages.js";

/** Condition under which tests of this repository read sources; nobody else has them. */
const SOURCE = "@collectro/source";
const FILES = ["dist", "!dist/.tsbuildinfo", "CHANGELOG.md"];

/** What is wrong with a package's manifest, as lines; none when it can be published. */
export function manifestProblems({ folder, manifest }: Published): string[] {
  return [...commonProblems(manifest), ...(folder.startsWith("plugins/") ? connectorProblems(folder, manifest) : [])];
}

function commonProblems(manifest: Manifest): string[] {
  const { name, description, license, type, engines, files = [], exports = {}, publishConfig = {} } = manifest;
  const exact = isForConnectors(manifest) ? exactlyOurs(manifest) : [];
  const inner = Object.values(exports).some((entry) => typeof entry === "object" && SOURCE in entry);
  return told([
    [name.startsWith("@collectro/"), "its name is not in the scope @collectro"],
    [Boolean(description), "it has no description"],
    [license === "Apache-2.0", 'its license is not "Apache-2.0"'],
    [type === "module", 'its type is not "module"'],
    [engines?.["node"] === ">=22.18", 'engines.node is not ">=22.18"'],
    [FILES.every((entry) => files.includes(entry)), `files lacks one of ${FILES.join(", ")}`],
    [exports["./package.json"] === "./package.json", "exports lacks ./package.json, which the host reads"],
    [publishConfig["access"] === "restricted", 'publishConfig.access is not "restricted"'],
    // Where it goes is the business of who publishes it, not of the package.
    [!("registry" in publishConfig), "publishConfig names a registry; that belongs into .npmrc"],
    [
      !inner || isDeepStrictEqual(publishConfig.exports, withoutSources(exports)),
      `publishConfig.exports is not exports without ${SOURCE}`,
    ],
    [exact.length === 0, `${exact.join(", ")}: what connectors use takes "workspace:^" of ours`],
  ]);
}

function connectorProblems(folder: string, manifest: Manifest): string[] {
  const name = folder.slice("plugins/".length);
  return told([
    [manifest.name === `${SPI}-${name}`, `its name is not ${SPI}-${name}`],
    [manifest.collectro?.connector === name, `collectro.connector is not ${name}`],
    [Number.isInteger(manifest.collectro?.apiVersion), "collectro.apiVersion is no whole number"],
    [manifest.keywords?.includes("collectro-connector") === true, "keywords lacks collectro-connector"],
    [manifest.peerDependencies?.[SPI] === "workspace:^", `peerDependencies lacks "${SPI}": "workspace:^"`],
    [manifest.dependencies?.[SPI] === undefined, `${SPI} is a dependency: it would come twice`],
  ]);
}

/** They are published one by one: an exact version of ours would come beside the host's. */
function exactlyOurs({ dependencies = {} }: Manifest): string[] {
  const ours = Object.entries(dependencies).filter(([name]) => name.startsWith("@collectro/"));
  return ours.filter(([, version]) => version !== "workspace:^").map(([name]) => name);
}

function withoutSources(exports: Readonly<Record<string, Entry>>): Record<string, Entry> {
  const entries = Object.entries(exports).map(([path, entry]): [string, Entry] => {
    if (typeof entry === "string") return [path, entry];
    return [path, Object.fromEntries(Object.entries(entry).filter(([condition]) => condition !== SOURCE))];
  });
  return Object.fromEntries(entries);
}

function told(rules: readonly (readonly [boolean, string])[]): string[] {
  return rules.flatMap(([kept, problem]) => (kept ? [] : [problem]));
}
