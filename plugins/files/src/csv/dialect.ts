import { formatOf } from "../format.js";
import type { FilesParams } from "../params.js";

/** How a CSV file is written. Characters are ASCII codes; -1 stands for "none". */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  /** True: `\"` and `\\` inside quotes; false: `""`. */
  readonly backslash: boolean;
  readonly comment: number;
  /** Spaces and tabs around cells are no data. */
  readonly trim: boolean;
  /** A longer row is refused, in bytes. */
  readonly maxRowBytes: number;
}

/** The dialect that the params describe. */
export function dialectOf(params: FilesParams): Dialect {
  return {
    delimiter: (params.delimiter ?? (formatOf(params) === "tsv" ? "\t" : ",")).charCodeAt(0),
    quote: params.quote === "" ? -1 : params.quote.charCodeAt(0),
    backslash: params.escape === "backslash",
    comment: params.comment === undefined ? -1 : params.comment.charCodeAt(0),
    trim: params.trim,
    maxRowBytes: params.maxRowBytes,
  };
}
