import type { RunWindow } from "@collectro/connector";
import type { FilesParams } from "./params.js";
import type { FilesContext } from "./sources/files.js";

const found = new WeakMap<FilesParams, Promise<FilesParams>>();

/**
 * The params with `format: auto` replaced by what the first file of the slice shows. It is found out once for a run, so
 * that no later file is read otherwise than the first.
 */
export async function settled(context: FilesContext, slice: RunWindow): Promise<FilesParams> {
  const { params } = context;
  if (params.format !== "auto") return params;
  const known = found.get(params);
  if (known !== undefined) return await known;
  const finding = import("./sniff/settle.js").then(({ settle }) => settle(context, slice));
  found.set(params, finding);
  return await finding;
}
