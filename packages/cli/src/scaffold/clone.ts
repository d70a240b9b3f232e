import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { addImporter } from "./lockfile.js";
import { type CopyName, rename } from "./rename.js";
import type { TemplateFile } from "./sources.js";

const BASE = "packages/container";

/** The clone of Collectro Connect that a folder lies in; undefined when there is none. */
export function findClone(from: string): string | undefined {
  for (let dir = resolve(from); ; dir = dirname(dir)) {
    const isClone = [`${BASE}/package.json`, "plugins/example/package.json", "pnpm-lock.yaml"].every((path) => {
      return existsSync(join(dir, path));
    });
    if (isClone) return dir;
    if (dir === dirname(dir)) return undefined;
  }
}

/** Every file of the clone that names its connectors, with one more. Throws when one of them is not as it was known. */
export function cloneChanges(root: string, copy: CopyName): TemplateFile[] {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const titleIn = (page: string) => /^# example: (.*)$/m.exec(read(page))?.[1] ?? name;
  const change = (path: string, edit: (text: string) => string): TemplateFile => {
    const before = read(path);
    const text = edit(before);
    if (text === before) throw new Error(`${path} has no place for another connector`);
    return { path, text };
  };
  const { name, packageName } = copy;
  const folder = `plugins/${name}`;
  return [
    change(`${BASE}/package.json`, (text) => withDependency(text, packageName)),
    change("tsconfig.json", (text) => withReference(text, folder)),
    change("pnpm-lock.yaml", (text) =>
      addImporter(text, { base: BASE, example: "plugins/example", folder, packageName }),
    ),
    change("README.md", (text) => withTableRow(text, copy, titleIn("docs/connectors/example.md"))),
    change("README.ja.md", (text) => withTableRow(text, copy, titleIn("docs/connectors/example.ja.md"))),
    change("ARCHITECTURE.md", (text) => withTableRow(text, copy, titleIn("docs/connectors/example.md"))),
    ...[".md", ".ja.md"].map((suffix) => ({
      path: `docs/connectors/${name}${suffix}`,
      text: rename(read(`docs/connectors/example${suffix}`), copy),
    })),
  ];
}

/** The links that an installation would make. Where nothing is installed yet there is nothing to do. */
export function linkInstalled(root: string, { name, packageName }: CopyName): void {
  const installed = join(root, "plugins/example/node_modules");
  if (existsSync(installed)) {
    cpSync(installed, join(root, "plugins", name, "node_modules"), { recursive: true, verbatimSymlinks: true });
  }
  const link = join(root, containerLink(packageName));
  if (!existsSync(dirname(link))) return;
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join("../../../../plugins", name), link, "dir");
}

/** The link by which the container finds a plugin, from the clone's root. */
export function containerLink(packageName: string): string {
  return join(BASE, "node_modules", packageName);
}

function withDependency(text: string, packageName: string): string {
  const manifest = JSON.parse(text);
  const dependencies = Object.entries({ ...manifest.dependencies, [packageName]: "workspace:*" });
  dependencies.sort(([a], [b]) => (a < b ? -1 : 1));
  return json({ ...manifest, dependencies: Object.fromEntries(dependencies) });
}

function withReference(text: string, path: string): string {
  const config = JSON.parse(text);
  return json({ ...config, references: [...config.references, { path }] });
}

/** A row like that of the example, above it, with the title that the copy has. */
function withTableRow(text: string, copy: CopyName, title: string): string {
  return text.replace(/^\| \[[^\]]*example\]\(plugins\/example\/.*\n/m, (row) => {
    const [link = "", , ...rest] = row.split(" | ");
    return rename([link, title, ...rest].join(" | "), copy) + row;
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
