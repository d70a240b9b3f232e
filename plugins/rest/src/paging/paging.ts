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
  /** All further pages, where the first one tells how many there are: they may be loaded side by side. */
  rest?(first: Page): readonly PageAsk[] | undefined;
}

/** The param that asks for a page size, if any. */
export function sizeValues({ pageSizeParam, pageSize }: RestParams): Record<string, number> {
  return pageSizeParam !== undefined && pageSize !== undefined ? { [pageSizeParam]: pageSize } : {};
}
