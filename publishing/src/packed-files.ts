import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Published } from "./packages.js";

/** Packed without being named. */
const ALWAYS = ["LICENSE", "README.ja.md", "README.md", "package.json"];
/** What the compiler keeps for itself. */
const BUILD_INFO = ".tsbuildinfo";
/** The sources of pages, and what Vite makes of them; it empties that folder itself. */
const PAGES = { sources: "web", built: "dist/web" } as const;

/** Every file that a package's archive has: what its sources compile to, what its manifest names, and the papers. */
export function expectedFiles({ path, manifest }: Published): string[] {
  const named = (manifest.files ?? []).filter((entry) => entry !== "dist" && !entry.startsWith("!"));
  const own = named.flatMap((entry) => filesBelow(path, entry));
  return [...new Set([...compiled(path), ...pages(path), ...own, ...ALWAYS])].sort();
}

/**
 * Removes from `dist` what no source makes (any longer): the compiler leaves it there, and it would be packed.
 * Returns the files removed.
 */
export function sweep({ path }: Published): string[] {
  const made = new Set([...compiled(path), ...pages(path), join("dist", BUILD_INFO)]);
  const stale = filesBelow(path, "dist").filter((file) => !made.has(file));
  for (const file of stale) rmSync(join(path, file));
  return stale;
}

function compiled(path: string): string[] {
  const sources = filesBelow(path, "src").filter((file) => file.endsWith(".ts"));
  return sources.flatMap((source) => {
    const stem = join("dist", source.slice("src/".length, -".ts".length));
    return [`${stem}.d.ts`, `${stem}.js`, `${stem}.js.map`];
  });
}

/** Whether a package has pages, which the compiler does not make. */
export function hasPages({ path }: Pick<Published, "path">): boolean {
  return existsSync(join(path, PAGES.sources));
}

/** Throws when a package with pages has not had them built: it would be published without. */
function pages(path: string): string[] {
  if (!hasPages({ path })) return [];
  const built = filesBelow(path, PAGES.built);
  if (!built.includes(join(PAGES.built, "index.html")))
    throw new Error(`${path}: ${PAGES.built} holds no pages: build`);
  return built;
}

function filesBelow(path: string, entry: string): string[] {
  const whole = join(path, entry);
  if (!existsSync(whole)) return [];
  if (statSync(whole).isFile()) return [entry];
  const names = readdirSync(whole, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(whole, name)).isFile()).map((name) => join(entry, name));
}
