import { sourceError } from "@collectro/connector";
import type { Page } from "../page.js";
import type { RestParams } from "../params.js";
import { type Paging, sizeValues } from "./paging.js";
import { repeatedPages } from "./repeated.js";

/** Pages that are asked for by their number. */
export function pageNumbers(params: RestParams): Paging {
  const { pageParam = "page", firstPage = 1 } = params;
  return numbered(params, (pageIndex) => ({ [pageParam]: firstPage + pageIndex }));
}

/** Pages that are asked for by how many rows lie before them. */
export function offsets(params: RestParams): Paging {
  const { offsetParam = "offset" } = params;
  return numbered(params, (_pageIndex, rowsBefore) => ({ [offsetParam]: rowsBefore }));
}

function numbered(
  params: RestParams,
  valuesOf: (pageIndex: number, rowsBefore: number) => Record<string, number>,
): Paging {
  const size = sizeValues(params);
  let pages = 0;
  let rows = 0;
  const isShortEnd = shortPageEnd(params);
  return {
    first: { values: { ...size, ...valuesOf(0, 0) } },
    doubt: repeatedPages(params, (index, rowsBefore) => ({ ...size, ...valuesOf(index, rowsBefore) })),
    next(page) {
      pages++;
      // Counted, not taken from pageSize: many sources cap it without a word.
      rows += page.rows.length;
      const values = { ...size, ...valuesOf(pages, rows) };
      if (params.end !== "shortPage") return isLast(page, rows, params) ? undefined : { values };
      const end = isShortEnd(page);
      if (end === "reached") return undefined;
      return end === "doubtful" ? { values, mayBeMissing: true } : { values };
    },
    rest(first) {
      const step = first.rows.length;
      if (!endsAtTotal(params) || first.total === undefined || step === 0) return undefined;
      // One more than allowed says that there are too many; a total of billions must not fill the memory.
      const count = Math.min(Math.max(0, Math.ceil(first.total / step) - 1), params.maxPages);
      return Array.from({ length: count }, (_, index) => ({
        values: { ...size, ...valuesOf(index + 1, (index + 1) * step) },
      }));
    },
  };
}

function endsAtTotal({ end, more }: RestParams): boolean {
  return more === undefined && (end === undefined || end === "total");
}

function isLast(page: Page, rowsSoFar: number, params: RestParams): boolean {
  if (page.more !== undefined) return !page.more;
  if (page.rows.length === 0) return true;
  return endsAtTotal(params) && page.total !== undefined && rowsSoFar >= page.total;
}

/**
 * Where end=shortPage ends. A short page is the last only after a full one: a short first page may as well be a capped
 * one, so one page more is asked for, and must have no rows.
 */
function shortPageEnd({ pageSize = 0 }: RestParams): (page: Page) => "reached" | "doubtful" | "ahead" {
  let shortFirst: Page | undefined;
  let isFirst = true;
  return (page) => {
    const count = page.rows.length;
    if (shortFirst && count > 0) throw capped(shortFirst, pageSize);
    if (count === 0) return "reached";
    if (count >= pageSize) {
      isFirst = false;
      return "ahead";
    }
    if (!isFirst || page.total === count) return "reached";
    shortFirst = page;
    return "doubtful";
  };
}

function capped({ where, rows: { length: count } }: Page, pageSize: number): Error {
  const detail = `the first page had ${count} of the ${pageSize} rows asked for, and more rows follow`;
  const hint = `the source caps the page size at ${count}; set pageSize to ${count}`;
  return sourceError("SOURCE_INCOMPLETE", { where, detail, hint });
}
