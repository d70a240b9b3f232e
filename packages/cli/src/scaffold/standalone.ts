import { readdirSync, statSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { ProblemError } from "@collectro/contract";
import { renameFiles } from "./rename.js";
import { compilerOptions, exampleFiles, knownVersions, type TemplateFile, templateFiles } from "./sources.js";
import type { Scaffold } from "./tell.js";
import type { ScaffoldTexts } from "./texts.js";
import { writeFolder } from "./write.js";

/** How a package of its own is to be. */
export interface StandaloneOptions {
  /** True when no folder was named. */
  readonly standalone?: string | true;
  readonly scope?: string;
  readonly registry?: string;
}

const SCOPE = /^@[a-z0-9][a-z0-9-]*$/;

/** Makes a connector that is a package of its own. Throws ARGUMENT_INVALID, with nothing made. */
export function newStandalone(name: string, options: StandaloneOptions, texts: ScaffoldTexts): Scaffold {
  const { standalone, scope = "@collectro" } = options;
  const dir = typeof standalone === "string" ? standalone : `connector-${name}`;
  if (!SCOPE.test(scope)) throw wrong("--scope", texts.scopeForm);
  const registry = registryOf(options.registry, texts);
  const exists = statSync(dir, { throwIfNoEntry: false });
  if (exists && !exists.isDirectory()) throw wrong(dir, texts.notAFolder);
  if (exists && readdirSync(dir).length > 0) throw wrong(dir, texts.notEmpty);
  const packageName = `${scope}/connector-${name}`;
  const files = standaloneFiles(name, packageName, scope, registry);
  try {
    writeFolder(dir, files);
  } catch (error) {
    throw wrong(dir, texts.cannotWrite((error as Error).message), error);
  }
  const shown = relative(".", dir) || basename(resolve(dir));
  return { connector: name, place: resolve(dir), created: [shown], next: [`cd ${shown}`, "npm install", "npm test"] };
}

/** The address for `.npmrc`, with the `/` that npm wants at its end. */
export function registryOf(given: string | undefined, texts: ScaffoldTexts): string | undefined {
  if (given === undefined) return undefined;
  const url = URL.parse(given);
  // A password would be written into a file that is meant for git.
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw wrong("--registry", texts.registryForm);
  }
  return url.href.endsWith("/") ? url.href : `${url.href}/`;
}

function standaloneFiles(
  name: string,
  packageName: string,
  scope: string,
  registry: string | undefined,
): TemplateFile[] {
  const copied = renameFiles(exampleFiles(), { name, packageName });
  const about = new Map(copied.map(({ path, text }) => [path, text.trimEnd()]));
  const code = copied.filter(({ path }) => /^(src|test)\//.test(path));
  const values = { name, package: packageName, ...registryLines(scope, registry) };
  const own = templateFiles("standalone").map(({ path, text }) => {
    return { path, text: filled(text, { ...values, about: about.get(path) ?? "" }) };
  });
  const manifest = standaloneManifest(JSON.parse(about.get("package.json") ?? "{}"), registry);
  return [...code, ...own, { path: "package.json", text: json(manifest) }, ...compilerConfigs()];
}

function standaloneManifest(example: Record<string, unknown>, registry: string | undefined): object {
  const versions = knownVersions();
  const exact = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, versions.get(name)]));
  const ours = (...names: readonly string[]) => {
    return Object.fromEntries(names.map((name) => [name, `^${versions.get(name)}`]));
  };
  const { name, description, type, keywords, collectro, engines } = example;
  return {
    ...{ name, version: "0.1.0", description, license: "UNLICENSED", type, keywords, collectro },
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
    files: ["dist"],
    engines,
    scripts: {
      build: "tsc -p tsconfig.json",
      check: "tsc -p tsconfig.tests.json",
      test: "npm run build && vitest run --testTimeout=60000",
      prepack: "npm run build",
    },
    peerDependencies: ours("@collectro/connector"),
    devDependencies: {
      ...ours("@collectro/cli", "@collectro/connector", "@collectro/testkit"),
      ...exact("@types/node", "typescript", "vitest"),
    },
    publishConfig: { access: "restricted", ...(registry === undefined ? {} : { registry }) },
  };
}

/** One configuration for what is published, one that looks at the tests as well. */
function compilerConfigs(): TemplateFile[] {
  const { composite: _composite, ...options } = compilerOptions();
  const build = { compilerOptions: { ...options, rootDir: "src", outDir: "dist" }, include: ["src"] };
  const tests = {
    extends: "./tsconfig.json",
    compilerOptions: { rootDir: ".", noEmit: true },
    include: ["src", "test"],
  };
  return [
    { path: "tsconfig.json", text: json(build) },
    { path: "tsconfig.tests.json", text: json(tests) },
  ];
}

/** What `.npmrc` says of a registry; without one how it would. */
export function registryLines(scope: string, registry: string | undefined): { npmrc: string } {
  const address = registry ?? "https://npm.example.com/";
  const host = address.replace(/^https?:/, "");
  const scopes = [...new Set(["@collectro", scope])].map((one) => `${one}:registry=${address}`);
  const lines = registry === undefined ? scopes.map((line) => `# ${line}`) : scopes;
  return { npmrc: [...lines, `# ${host}:_authToken=\${NPM_TOKEN}`].join("\n") };
}

/** `{{name}}` → its value. Throws on a name that has none, so that no placeholder is ever left. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`a template asks for ${key}`);
    return value;
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function wrong(where: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }], { cause });
}
