import type { DiscoverContext, RunWindow } from "@collectro/connector";
import { sourceError } from "@collectro/connector";
import { pathsOf } from "../format.js";
import type { FilesParams } from "../params.js";
import { fillPath } from "../path-template.js";
import { isAwaited, lookAhead, whenComplete } from "./complete.js";
import type { SourceFile } from "./source-file.js";
import type { Sources } from "./sources.js";

/** What `schema` and `read` both have. */
export type FilesContext = Pick<
  DiscoverContext<FilesParams>,
  "params" | "window" | "http" | "signal" | "log" | "clock" | "progress"
>;

/**
 * The files of one slice: in the order of `path`, and by name within a pattern. A pattern that nothing fits counts as a
 * missing file: SOURCE_NOT_FOUND, or nothing where `missing: skip` was asked for. One file under two names would double
 * its rows: SOURCE_DATA. Where the params say how a complete file is known, it is waited for.
 */
export async function filesOf(context: FilesContext, slice: RunWindow, sources: Sources): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const seen = new Map<string, string>();
  await lookAhead(sources.filesAt, context);
  for (const path of pathsOf(context.params)) {
    const filled = fillPath(path, slice, context.window);
    const list = () => sources.filesAt(filled);
    const found = isAwaited(context.params) ? await whenComplete(filled, list, context, slice) : await list();
    if (found.length === 0) reportMissing(filled, context);
    for (const file of found) {
      const identities = await sources.identitiesOf(filled, file);
      const other = identities.map((identity) => seen.get(identity)).find((name) => name !== undefined);
      if (other !== undefined) throw namedTwice(file.name, other);
      for (const identity of identities) seen.set(identity, file.name);
      files.push(file);
    }
  }
  return files;
}

function namedTwice(name: string, other: string): Error {
  return sourceError("SOURCE_DATA", {
    where: name,
    detail: name === other ? "it is named twice" : `it is named twice, also as ${other}`,
    hint: "its rows would come twice; correct path so that each file is named once",
  });
}

function reportMissing(path: string, { params, log }: FilesContext): void {
  if (params.missing === "error") {
    const hint = "check path and dates; pass missing: skip if days without a file are right";
    throw sourceError("SOURCE_NOT_FOUND", { where: shownPath(path), detail: "no file fits", hint });
  }
  log.info(`no file fits ${shownPath(path)}: left out (missing: skip)`);
}

/** A path without the user it may name. */
function shownPath(path: string): string {
  return path.replace(/^([a-z0-9]+:\/\/)[^/]*@/i, "$1");
}
