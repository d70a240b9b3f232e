import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { sourceError } from "@collectro/connector";
import { compilePattern } from "./glob-match.js";

const MAGIC = /[*?[{]/;

/** Whether a path holds a pattern: `*`, `**`, `?`, `[…]`, `{a,b}`. A plain `[` is written `[[]`. */
export function isPattern(path: string): boolean {
  return MAGIC.test(path);
}

/** The part before the first pattern character: what a listing can be narrowed to. */
export function plainPrefix(pattern: string): string {
  const end = pattern.search(MAGIC);
  return end === -1 ? pattern : pattern.slice(0, end);
}

/** The one order of files, on every machine: by code units of their names. */
export function inOrder(names: Iterable<string>): string[] {
  return [...names].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The files that fit a pattern, in order. Links to files are followed, links to folders are not. A folder that cannot be
 * listed is an error: the usual glob functions leave it out without a word, and a run would succeed with data missing.
 */
export async function listLocal(pattern: string): Promise<string[]> {
  const absolute = resolve(pattern);
  const prefix = plainPrefix(absolute);
  const base = prefix.endsWith("/") ? prefix : dirname(prefix);
  const recursive = absolute.slice(base.length).replace(/^\//, "").includes("/");
  const fits = compilePattern(absolute);
  const found: string[] = [];
  for (const entry of await entriesOf(base, recursive)) {
    const path = join(entry.parentPath, entry.name);
    if (fits(path) && (await isFile(entry, path))) found.push(path);
  }
  return inOrder(found);
}

async function entriesOf(base: string, recursive: boolean): Promise<Dirent[]> {
  try {
    return await readdir(base, { withFileTypes: true, recursive });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw sourceError(code === "EACCES" ? "SOURCE_FORBIDDEN" : "SOURCE_FAILED", {
      where: base,
      detail: `the folder cannot be listed (${(error as Error).message})`,
      cause: error,
    });
  }
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  return (await stat(path)).isFile();
}
