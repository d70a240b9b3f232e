import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where the templates are: in a clone the real thing; the published package carries a copy of it, which
 * `scripts/pack-templates.mjs` makes.
 */
const CLONE = fileURLToPath(new URL("../../../../", import.meta.url));
const PACKED = fileURLToPath(new URL("../../templates/packed/", import.meta.url));
const IN_CLONE = existsSync(join(CLONE, "plugins/example"));

/** Texts that no clone is needed for: what a new package or repository gets besides the connector. */
const TEMPLATES = fileURLToPath(new URL("../../templates/", import.meta.url));

/** Compiled, installed and built things are no source. */
const NO_SOURCE = new Set(["node_modules", "dist", ".turbo", "coverage"]);

/** A text file of a template; `path` with `/`. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** The files of `plugins/example`, the connector to copy. `root` is the clone to take it from; default: our own. */
export function exampleFiles(root?: string): TemplateFile[] {
  if (root === undefined && !IN_CLONE) return JSON.parse(readFileSync(join(PACKED, "example.json"), "utf8"));
  return filesOf(join(root ?? CLONE, "plugins/example"));
}

/** The files of `templates/NAME`. `_gitignore` is `.gitignore`: npm leaves files of that name out of packages. */
export function templateFiles(name: "standalone" | "repository"): TemplateFile[] {
  return filesOf(join(TEMPLATES, name)).map(({ path, text }) => ({
    path: path.replace(/(^|\/)_(?=[^/]*$)/, "$1."),
    text,
  }));
}

/** Exact versions of our packages, and of the tools that a new project needs, by package name. */
export function knownVersions(): ReadonlyMap<string, string> {
  if (IN_CLONE) return cloneVersions(CLONE);
  const packed: Record<string, string> = JSON.parse(readFileSync(join(PACKED, "versions.json"), "utf8"));
  return new Map(Object.entries(packed));
}

/** The same, from the manifests and the catalog of a clone. */
export function cloneVersions(root: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const folder of ["packages", "plugins"]) {
    for (const name of readdirSync(join(root, folder))) {
      const path = join(root, folder, name, "package.json");
      if (!existsSync(path)) continue;
      const manifest = JSON.parse(readFileSync(path, "utf8"));
      if (manifest.private !== true) versions.set(manifest.name, manifest.version);
    }
  }
  const catalog = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  for (const tool of ["@types/node", "typescript", "vitest"]) {
    const found = new RegExp(`^ {2}"?${tool}"?: (\\S+)$`, "m").exec(catalog)?.[1];
    if (found === undefined) throw new Error(`the catalog of pnpm-workspace.yaml has no ${tool}`);
    versions.set(tool, found);
  }
  return versions;
}

/** The compiler options of this repository, which a package of its own shares. */
export function compilerOptions(): Record<string, unknown> {
  const folder = IN_CLONE ? CLONE : PACKED;
  return JSON.parse(readFileSync(join(folder, "tsconfig.base.json"), "utf8")).compilerOptions;
}

function filesOf(dir: string): TemplateFile[] {
  const entries = readdirSync(dir, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ file, path: file.slice(dir.length).replaceAll("\\", "/").replace(/^\//, "") }))
    .filter(({ path }) => !path.split("/").some((part) => NO_SOURCE.has(part)) && basename(path) !== ".DS_Store")
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ file, path }) => ({ path, text: readFileSync(file, "utf8") }));
}
