import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { DiscoverContext, RunWindow } from "@collectro/connector";
import { sourceError } from "@collectro/connector";
import { pathsOf } from "../param-checks.js";
import type { FilesParams } from "../params.js";
import { fillPath, isGcs, isHttp } from "../path-template.js";
import { isPattern, listLocal } from "./glob.js";
import { httpFile } from "./http.js";
import { localFile } from "./local.js";
import type { SourceFile } from "./source-file.js";

/** What `schema` and `read` both have. */
export type FilesContext = Pick<
  DiscoverContext<FilesParams>,
  "params" | "window" | "http" | "signal" | "log" | "clock" | "progress"
>;

/**
 * The files of one slice: in the order of `path`, and by name within a pattern. A pattern that nothing fits counts as a
 * missing file: SOURCE_NOT_FOUND, or nothing where `missing: skip` was asked for. One file under two names would double
 * its rows: SOURCE_DATA.
 */
export async function filesOf(context: FilesContext, slice: RunWindow): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  const seen = new Map<string, string>();
  for (const path of pathsOf(context.params)) {
    const filled = fillPath(path, slice, context.window);
    const found = await filesAt(filled, context);
    if (found.length === 0) reportMissing(filled, context);
    for (const file of found) {
      const identity = await identityOf(filled, file);
      const other = seen.get(identity);
      if (other !== undefined) throw namedTwice(file.name, other);
      seen.set(identity, file.name);
      files.push(file);
    }
  }
  return files;
}

async function filesAt(path: string, { params, http, clock, progress }: FilesContext): Promise<SourceFile[]> {
  if (isHttp(path)) return [httpFile(path, http, params)];
  if (isGcs(path)) {
    const { listGcs } = await import("./gcs.js");
    return listGcs(path, params.gcsEndpoint, { clock, progress });
  }
  return isPattern(path) ? (await listLocal(path)).map(localFile) : [localFile(path)];
}

/** What two spellings of one file have in common. */
async function identityOf(path: string, { name }: SourceFile): Promise<string> {
  if (isGcs(path)) return name;
  if (!isHttp(path)) return realpath(name).catch(() => resolve(name));
  const url = URL.parse(path);
  if (url === null) return path;
  url.hash = "";
  return url.href;
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
    throw sourceError("SOURCE_NOT_FOUND", { where: path, detail: "no file fits", hint });
  }
  log.info(`no file fits ${path}: left out (missing: skip)`);
}
