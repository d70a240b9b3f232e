import type { Log } from "@collectro/connector";
import type { RestParams } from "../params.js";
import { cursors, linkHeaders, nextUrls } from "./chained.js";
import { offsets, pageNumbers } from "./numbered.js";
import type { Paging } from "./paging.js";

const KINDS: Record<RestParams["paging"], (params: RestParams, log: Log) => Paging> = {
  none: () => ({ first: { values: {} }, next: () => undefined }),
  page: pageNumbers,
  offset: offsets,
  cursor: cursors,
  nextUrl: nextUrls,
  linkHeader: linkHeaders,
};

/** The paging that the params ask for, fresh for one slice. `log` hears what is taken for granted. */
export function pagingOf(params: RestParams, log: Log): Paging {
  return KINDS[params.paging](params, log);
}
