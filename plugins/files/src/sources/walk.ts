import { sourceError } from "@collectro/connector";
import { inOrder, isPattern, plainPrefix } from "./glob.js";
import { compilePattern } from "./glob-match.js";
import type { Look } from "./source-file.js";

/** What a folder of a server holds under one name. */
export interface Entry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
  readonly look: Look;
}

/** How folders of a server are listed. A folder that may not be read is an error: its files would be missing without a word. */
export interface Folder {
  /** How messages name a path. */
  shown(path: string): string;
  /** Undefined when there is no such folder. */
  entries(path: string): Promise<readonly Entry[] | undefined>;
  /** What a link leads to; undefined when that is no file. */
  target(path: string): Promise<Look | undefined>;
}

/** One file that was found. */
export interface Found {
  readonly path: string;
  readonly look: Look;
}

/** The files that fit a pattern, in the order of their names. Links to files are followed, links to folders are not. */
export async function walk(pattern: string, folder: Folder): Promise<Found[]> {
  const prefix = plainPrefix(pattern);
  const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const fits = compilePattern(pattern);
  const found = new Map<string, Look>();
  const folders = [{ path: base, depth: 1 }];
  const mostDepth = depthOf(pattern.slice(base.length));
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const entries = await folder.entries(next.path);
    // The folder above lists it: a server that calls it "not there" has files that would be missing without a word.
    if (entries === undefined && next.depth > 1) throw unopened(folder.shown(next.path));
    for (const { name, kind, look } of entries ?? []) {
      const path = `${next.path}${name}`;
      if (!isName(name)) continue;
      if (kind === "folder" && next.depth < mostDepth) folders.push({ path: `${path}/`, depth: next.depth + 1 });
      const file = !fits(path)
        ? undefined
        : kind === "file"
          ? look
          : kind === "link"
            ? await folder.target(path)
            : undefined;
      if (file !== undefined) found.set(path, file);
    }
  }
  return inOrder(found.keys()).map((path) => ({ path, look: found.get(path) as Look }));
}

function unopened(where: string): Error {
  return sourceError("SOURCE_FORBIDDEN", {
    where,
    detail: "the folder is listed, but the server does not open it: this user may not read it, or it was just removed",
    hint: "ask the server's owner for the right to read it",
  });
}

/** A server that gives names with a slash would lead elsewhere. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/");
}

/** How many folders deep a pattern can reach. */
function depthOf(rest: string): number {
  const parts = rest.split("/");
  const isOpen = parts.includes("**") || /\{[^}]*\//.test(rest);
  return isOpen || !isPattern(rest) ? Number.POSITIVE_INFINITY : parts.length;
}
