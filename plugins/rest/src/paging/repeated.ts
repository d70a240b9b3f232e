import { sourceError } from "@collectro/connector";
import type { Page } from "../page.js";
import { type PageRows, parsedRows, sameRows } from "../page-rows.js";
import type { RestParams } from "../params.js";
import type { Doubt } from "./paging.js";

/** The values that ask for the page of this index, before which so many rows lie. */
type ValuesOf = (pageIndex: number, rowsBefore: number) => Record<string, number>;

/**
 * Doubts a page with the same rows as the one before it. Such data may be right (rows without a key, small pages), or the
 * source ignores the paging param, takes a number that is too low for its first page, or gives the last page for one
 * that is too high. A page beyond the end tells: with any of these faults it has rows.
 */
export function repeatedPages(params: RestParams, valuesOf: ValuesOf): (page: Page) => Doubt | undefined {
  let pages = 0;
  let firstCount = 0;
  let previous: PageRows = parsedRows([]);
  let isProven = false;
  return (page) => {
    const { rows, total } = page;
    const before = previous;
    previous = rows;
    pages++;
    if (pages === 1) firstCount = rows.length;
    if (isProven || rows.length === 0 || !sameRows(rows, before)) return undefined;
    const error = repeated(page);
    if (pages === 2 && (rows.length > 1 || (total === undefined && mayStartTooLow(params)))) throw error;
    // Asked once: the run ends with the error unless the answer speaks for the source.
    isProven = true;
    // Without a total only a page that must not exist lies surely beyond.
    const index = total === undefined || firstCount === 0 ? params.maxPages : Math.ceil(total / firstCount);
    const values = valuesOf(index, total ?? index * Math.max(1, firstCount));
    return { beyond: { values, mayBeMissing: true }, error };
  };
}

/**
 * Whether the second page may be the first once more and all others right: page 0 of a source that counts from 1, and
 * row 0 likewise, where each page has one row. A total would not agree.
 */
function mayStartTooLow({ paging, firstPage = 1 }: RestParams): boolean {
  return paging === "offset" || firstPage === 0;
}

function repeated({ where, rows: { length: count } }: Page): Error {
  const detail = `the page has the same ${count === 1 ? "row" : `${count} rows`} as the one before`;
  return sourceError("SOURCE_DATA", {
    where,
    detail,
    hint: "the source seems to ignore the paging param: correct paging, pageParam, firstPage or offsetParam",
  });
}
