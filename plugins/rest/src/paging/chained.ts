import { displayUrl, type Log, sourceError } from "@collectro/connector";
import { shownNear, valueAt } from "../json-pointer.js";
import type { Page } from "../page.js";
import type { RestParams } from "../params.js";
import { nextPageUrl, type PageAsk } from "../request.js";
import { nextLink } from "./link-header.js";
import { type Paging, sizeValues } from "./paging.js";

/** Each answer holds the cursor of the next page. */
export function cursors(params: RestParams): Paging {
  const { cursorParam = "", cursorPointer = "" } = params;
  const size = sizeValues(params);
  return chained(size, (page, isFirst) => {
    if (isFirst) refuseAbsent(page, "cursorPointer", params);
    const cursor = textAt(page, cursorPointer);
    return cursor && { key: String(cursor), shown: "cursor", ask: { values: { ...size, [cursorParam]: cursor } } };
  });
}

/** Each answer holds the URL of the next page. */
export function nextUrls(params: RestParams): Paging {
  const { nextUrlPointer = "" } = params;
  return chained(sizeValues(params), (page, isFirst) => {
    if (isFirst) refuseAbsent(page, "nextUrlPointer", params);
    const given = textAt(page, nextUrlPointer);
    return given && urlLink(String(given), page);
  });
}

/** Each answer names the next page in its Link header (RFC 8288, rel=next). */
export function linkHeaders(params: RestParams, log: Log): Paging {
  return chained(sizeValues(params), (page, isFirst) => {
    const header = page.headers.get("link");
    // Many sources leave it out where one page is all, so that it is no error.
    if (header === null && isFirst) log.info(`${page.where}: the answer has no Link header: taken as the only page`);
    const given = nextLink(header ?? "");
    return given === undefined ? undefined : urlLink(given, page);
  });
}

interface Link {
  /** Two pages with the same key are the same page. */
  readonly key: string;
  /** The key as messages show it. */
  readonly shown: string;
  readonly ask: PageAsk;
}

/** What leads from a page to the next; nothing after the last. */
type LinkOf = (page: Page, isFirst: boolean) => Link | "" | 0 | undefined;

function urlLink(given: string, page: Page): Link {
  const url = nextPageUrl(given, page);
  return { key: url, shown: displayUrl(new URL(url)), ask: { url } };
}

function chained(firstValues: Record<string, number>, linkOf: LinkOf): Paging {
  const seen = new Set<string>();
  return {
    first: { values: firstValues },
    next(page) {
      if (page.more === false) return undefined;
      const link = linkOf(page, seen.size === 0);
      if (!link) {
        if (page.more) throw broken(page, "more pages follow, it says, but nothing leads there");
        return undefined;
      }
      if (seen.size === 0) seen.add(page.url);
      if (seen.has(link.key)) throw broken(page, `the next page was already read: its ${link.shown} came before`);
      seen.add(link.key);
      return link.ask;
    },
  };
}

function broken(page: Page, detail: string): Error {
  const hint = "following it would never end: the source has a fault, or the paging params do not fit it";
  return sourceError("SOURCE_DATA", { where: page.where, detail, hint });
}

/**
 * A misspelt pointer looks like the end on every page, so the first answer must have it, be it null. A total or a flag
 * tells the end apart by itself.
 */
function refuseAbsent(page: Page, param: "cursorPointer" | "nextUrlPointer", params: RestParams): void {
  const { [param]: pointer = "", cursorMayBeAbsent = false } = params;
  if (cursorMayBeAbsent || page.total !== undefined || page.more !== undefined || page.document === undefined) return;
  if (valueAt(page.document, pointer) !== undefined) return;
  const detail = `${pointer} is not there; ${shownNear(page.document, pointer)}`;
  const hint = `correct the param ${param}; if the source leaves it out where one page is all, pass cursorMayBeAbsent=true`;
  throw sourceError("SOURCE_DATA", { where: page.where, detail, hint });
}

/** A text or number at a pointer; undefined where the answer has nothing, null or an empty text. */
function textAt(page: Page, pointer: string): string | number | undefined {
  const value = valueAt(page.document, pointer);
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "bigint") return String(value);
  const detail = `${pointer} is ${Array.isArray(value) ? "an array" : `a ${typeof value}`}, not a text or number`;
  throw sourceError("SOURCE_DATA", { where: page.where, detail, hint: "correct the paging params" });
}
