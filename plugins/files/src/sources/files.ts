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
export type FilesContext = Pick<DiscoverContext<FilesParams>, "params" | "window" | "http" | "signal" | "log">;

/**
 * The files of one slice: in the order of `path`, and by name within a pattern. A pattern that nothing fits counts as a
 * missing file: SOURCE_NOT_FOUND, or nothing where `missing: skip` was asked for.
 */
export async function filesOf(context: FilesContext, slice: RunWindow): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const path of pathsOf(context.params)) {
    const filled = fillPath(path, slice, context.window);
    const found = await filesAt(filled, context);
    if (found.length === 0) reportMissing(filled, context);
    files.push(...found);
  }
  return files;
}

async function filesAt(path: string, { params, http }: FilesContext): Promise<SourceFile[]> {
  if (isHttp(path)) return [httpFile(path, http, params)];
  if (isGcs(path)) {
    const { listGcs } = await import("./gcs.js");
    return listGcs(path, params.gcsEndpoint);
  }
  return isPattern(path) ? (await listLocal(path)).map(localFile) : [localFile(path)];
}

function reportMissing(path: string, { params, log }: FilesContext): void {
  if (params.missing === "error") {
    const hint = "check path and dates; pass missing: skip if days without a file are right";
    throw sourceError("SOURCE_NOT_FOUND", { where: path, detail: "no file fits", hint });
  }
  log.info(`no file fits ${path}: left out (missing: skip)`);
}
