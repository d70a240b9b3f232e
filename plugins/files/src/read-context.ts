import type { RunContext } from "@collectro/connector";
import type { AccessOptions } from "./archive/random-access.js";
import { convertersOf } from "./convert/converters.js";
import type { LayoutOptions } from "./csv/layout.js";
import type { FilesParams } from "./params.js";
import type { FilesContext } from "./sources/files.js";
import type { WindowLimits } from "./text-window.js";

/** What the reading of a slice needs of its context, and, for tests, another size of windows. */
export type ReadContext = RunContext<FilesParams> & { readonly windowBytes?: number };

/** How much of a file is held at a time. */
export function limitsOf({ params, windowBytes }: Pick<ReadContext, "params" | "windowBytes">): WindowLimits {
  return windowBytes === undefined
    ? { maxRowBytes: params.maxRowBytes }
    : { maxRowBytes: params.maxRowBytes, windowBytes };
}

/** How cells become columns. */
export async function layoutOptions({ params, schema }: ReadContext): Promise<LayoutOptions> {
  if (schema === undefined) throw new TypeError("the connector offers a schema for every file of cells");
  const { nullText, dateColumn } = params;
  return { schema, nullText, dateColumn, converters: await convertersOf(params) };
}

/** How a file is opened that must be read at any place. */
export function accessOptions({ params, signal, progress }: FilesContext): AccessOptions {
  return { signal, maxSpoolBytes: params.maxSpoolBytes, onRead: () => progress.moved() };
}
