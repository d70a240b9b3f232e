import { existsSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { ProblemError } from "@collectro/contract";
import { knownVersions, type TemplateFile, templateFiles } from "./sources.js";
import { filled, registryLines, registryOf } from "./standalone.js";
import type { Scaffold } from "./tell.js";
import type { ScaffoldTexts } from "./texts.js";
import { undoing } from "./undo.js";
import { replaceFiles } from "./write.js";

/** What `collectro init` takes. */
export interface RepositoryOptions {
  /** Names or packages, separated by commas. Default: files. */
  readonly connectors?: string;
  readonly registry?: string;
  /** Files that are there already are replaced. */
  readonly force?: boolean;
}

/** The connector that the sample workflow reads with. */
const SAMPLE = "@collectro/connector-files";
const PACKAGE = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
const DAYS = "--from 2024-09-24 --to 2024-09-25";

/**
 * Begins a repository of the user's own in a folder, which may hold files already: those are kept unless `force` is set, and
 * told either way. Throws ARGUMENT_INVALID, with everything as it was.
 */
export function newRepository(dir: string, options: RepositoryOptions, texts: ScaffoldTexts): Scaffold {
  const registry = registryOf(options.registry, texts);
  const packages = connectorPackages(options.connectors ?? "files", texts);
  if (existsSync(dir) && !statSync(dir).isDirectory()) throw wrong(dir, texts.notAFolder);
  const files = repositoryFiles(nameOf(dir), packages, registry);
  const there = new Set(files.map(({ path }) => path).filter((path) => existsSync(join(dir, path))));
  const written = options.force ? files : files.filter(({ path }) => !there.has(path));
  try {
    undoing("", [...(existsSync(dir) ? [] : [dir]), ...written.map(({ path }) => join(dir, path))], () => {
      replaceFiles(dir, written);
    });
  } catch (error) {
    throw wrong(dir, texts.cannotWrite((error as Error).message), error);
  }
  const shown = relative(".", dir);
  const manifestKept = there.has("package.json") && !options.force;
  return {
    place: resolve(dir),
    created: written.filter(({ path }) => !there.has(path)).map(({ path }) => join(shown, path)),
    [options.force ? "replaced" : "kept"]: [...there].map((path) => join(shown, path)),
    next: [
      ...(shown === "" ? [] : [`cd ${shown}`]),
      ...(manifestKept ? [`npm install @collectro/host ${packages.join(" ")}`, "npm install -D @collectro/cli"] : []),
      ...(manifestKept ? [] : ["npm install"]),
      `npx collectro crawl sample ${DAYS}`,
    ],
  };
}

/** The packages of the connectors that were asked for, with that of the sample. Throws on a name that nobody knows. */
function connectorPackages(list: string, texts: ScaffoldTexts): string[] {
  const versions = knownVersions();
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const packages = names.map((name) => {
    const ours = `@collectro/connector-${name}`;
    if (versions.has(ours)) return ours;
    if (PACKAGE.test(name) && /[@/]/.test(name)) return name;
    throw wrong("--connectors", `${name.slice(0, 64)}: ${texts.unknownConnector(ourConnectors(versions))}`);
  });
  return [...new Set([...packages, SAMPLE])].sort();
}

function ourConnectors(versions: ReadonlyMap<string, string>): string[] {
  const prefix = SAMPLE.slice(0, -"files".length);
  const ours = [...versions.keys()].filter((name) => name.startsWith(prefix));
  return ours.map((name) => name.slice(prefix.length)).sort();
}

function repositoryFiles(name: string, packages: readonly string[], registry: string | undefined): TemplateFile[] {
  const versions = knownVersions();
  // A package that is not ours is taken as it stands in the registry when it is installed.
  const range = (one: string) => (versions.has(one) ? `^${versions.get(one)}` : "*");
  const ranges = (names: readonly string[]) => Object.fromEntries(names.map((one) => [one, range(one)]));
  const manifest = {
    ...{ name, version: "0.0.0", private: true, type: "module", engines: { node: ">=22.18" } },
    scripts: { test: `collectro crawl sample ${DAYS}` },
    dependencies: ranges([...packages, "@collectro/host"].sort()),
    devDependencies: ranges(["@collectro/cli"]),
  };
  const scope = packages.find((one) => one.startsWith("@") && !one.startsWith("@collectro/"))?.split("/")[0];
  const values = { name, ...registryLines(scope ?? "@collectro", registry) };
  return [
    { path: "package.json", text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...templateFiles("repository").map(({ path, text }) => ({ path, text: filled(text, values) })),
  ];
}

/** The folder's name as packages and images may be called. */
function nameOf(dir: string): string {
  const name = basename(resolve(dir))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name || "collectro-containers";
}

function wrong(where: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }], { cause });
}
