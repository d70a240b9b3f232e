import type { Page } from "../page.js";
import type { RestParams } from "../params.js";
import type { PageAsk } from "../request.js";

/** How one slice goes from page to page. Holds what it has seen, so each slice has its own. */
export interface Paging {
  readonly first: PageAsk;
  /**
   * The page after this one; undefined after the last. Called once for each page, in order.
   * Throws a source error when the source runs in circles.
   */
  next(page: Page): PageAsk | undefined;
  /**
   * What must hold before this page is believed; undefined when nothing speaks against it. Called once for each page, in
   * order, before `next`. Throws a source error when the page cannot be right.
   */
  doubt?(page: Page): Doubt | undefined;
  /** All further pages, where the first one tells how many there are: they may be loaded side by side. */
  rest?(first: Page): readonly PageAsk[] | undefined;
}

/** A page that may be right or not: the source's answer to another question tells. */
export interface Doubt {
  /** Lies beyond the last page, so that it must have no rows. */
  readonly beyond: PageAsk;
  /** What the page is when there are some all the same. */
  readonly error: Error;
}

/** The param that asks for a page size, if any. */
export function sizeValues({ pageSizeParam, pageSize }: RestParams): Record<string, number> {
  return pageSizeParam !== undefined && pageSize !== undefined ? { [pageSizeParam]: pageSize } : {};
}
