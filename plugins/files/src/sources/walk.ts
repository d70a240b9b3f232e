import { sourceError } from "@collectro/connector";
import { inOrder, isPattern, plainPrefix } from "./glob.js";
import { compilePattern } from "./glob-match.js";
import type { Look } from "./source-file.js";

/** What a folder of a server holds under one name. */
export interface Entry {
  readonly name: string;
  /** `unknown`: the listing does not tell. */
  readonly kind: "file" | "folder" | "link" | "other" | "unknown";
  readonly look: Look;
  /** What the server knows the file itself by, under whatever name. */
  readonly unique?: string;
  /** Where a link leads, as it is written in it. */
  readonly target?: string;
}

/** How folders of a server are listed. A folder that may not be read is an error: its files would be missing without a word. */
export interface Folder {
  /** How messages name a path. */
  shown(path: string): string;
  /** Undefined when there is no such folder. */
  entries(path: string): Promise<readonly Entry[] | undefined>;
  /** What a link leads to; undefined when that is no file. */
  target(path: string): Promise<Look | undefined>;
  /** What lies there, where the listing did not tell. Throws when that cannot be told either. */
  resolve(path: string): Promise<Pick<Entry, "kind" | "look">>;
}

/** One file that was found. */
export interface Found extends Pick<Entry, "look" | "unique" | "target"> {
  readonly path: string;
}

/** The files that fit a pattern, in the order of their names. Links to files are followed, links to folders are not. */
export async function walk(pattern: string, folder: Folder): Promise<Found[]> {
  const prefix = plainPrefix(pattern);
  const base = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const fits = compilePattern(pattern);
  const found = new Map<string, Found>();
  const folders = [{ path: base, depth: 1 }];
  const mostDepth = depthOf(pattern.slice(base.length));
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    const entries = await folder.entries(next.path);
    // The folder above lists it: a server that calls it "not there" has files that would be missing without a word.
    if (entries === undefined && next.depth > 1) throw unopened(folder.shown(next.path));
    for (const entry of entries ?? []) {
      if (!isName(entry.name)) continue;
      const path = `${next.path}${entry.name}`;
      const isDeeper = next.depth < mostDepth;
      const asked = entry.kind === "unknown" && (isDeeper || fits(path)) ? await folder.resolve(path) : entry;
      if (asked.kind === "folder" && isDeeper) folders.push({ path: `${path}/`, depth: next.depth + 1 });
      if (!fits(path)) continue;
      const look = asked.kind === "link" ? await folder.target(path) : asked.look;
      const isFile = asked.kind === "file" || asked.kind === "link";
      if (isFile && look !== undefined) found.set(path, { ...knownBy(entry), path, look });
    }
  }
  return inOrder(found.keys()).map((path) => found.get(path) as Found);
}

function knownBy({ unique, target }: Entry): Pick<Entry, "unique" | "target"> {
  return { ...(unique === undefined ? {} : { unique }), ...(target === undefined ? {} : { target }) };
}

/** A server that tells neither in its listing nor when asked what a name is: a file among them would be missing without a word. */
export function untold(where: string): Error {
  return sourceError("SOURCE_DATA", {
    where,
    detail: "the server does not say whether this is a file or a folder",
    hint: "write the path without a pattern",
  });
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
