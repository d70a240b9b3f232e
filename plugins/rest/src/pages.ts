import { isDeepStrictEqual } from "node:util";
import { sourceError } from "@collectro/connector";
import type { LoadPage, Page } from "./page.js";
import type { Paging } from "./paging/paging.js";
import type { PageAsk } from "./request.js";

/** Limits of one slice. */
export interface PageLimits {
  readonly maxPages: number;
  /** Pages in flight at most, where they are known beforehand. */
  readonly concurrency: number;
  /** Whether a page may be asked for before the one before it was used. */
  readonly ahead: boolean;
}

/** All pages of one slice, in order. Throws SOURCE_INCOMPLETE when the rows are not as many as the source says. */
export async function* allPages(
  paging: Paging,
  load: LoadPage,
  limits: PageLimits,
): AsyncGenerator<Page, void, undefined> {
  let rows = 0;
  let pages = 0;
  let last: Page | undefined;
  for await (const page of inOrder(paging, load, limits)) {
    pages++;
    rows += page.rows.length;
    checkTotalStays(page, last);
    if (page.total !== undefined) last = page;
    yield page;
  }
  if (last?.total !== undefined && last.total !== rows) {
    const detail = `the source says that there are ${last.total} rows, ${rows} came in ${pages} pages`;
    throw sourceError("SOURCE_INCOMPLETE", { where: last.where, detail });
  }
}

/** Rows that come or go while pages are read shift the pages: some rows would be missed or read twice. */
function checkTotalStays(page: Page, last: Page | undefined): void {
  if (page.total === undefined || last?.total === undefined || page.total === last.total) return;
  const detail = `the total changed from ${last.total} to ${page.total} while the pages were read`;
  throw sourceError("SOURCE_INCOMPLETE", {
    where: page.where,
    detail,
    hint: "run again when the data does not change",
  });
}

async function* inOrder(paging: Paging, load: LoadPage, limits: PageLimits): AsyncGenerator<Page, void, undefined> {
  const { maxPages, concurrency, ahead } = limits;
  let page = await load(paging.first, true);
  let planned = (ahead && paging.rest?.(page)) || [];
  if (planned.length >= maxPages) throw tooManyPages(page, maxPages);
  const coming: Promise<Page>[] = [];
  for (let pages = 1, at = 0; ; pages++, at++) {
    await believe(page, paging, load);
    const ask = paging.next(page);
    if (ask && pages >= maxPages) throw tooManyPages(page, maxPages);
    // A plan made of the first page is kept while it is what follows: pages may differ in size.
    if (ask && !isDeepStrictEqual(ask, planned[at])) {
      planned = [ask];
      at = 0;
      coming.length = 0;
    }
    if (ask && ahead) {
      for (const due of planned.slice(at + coming.length, at + concurrency)) coming.push(started(load, due));
    }
    yield page;
    if (!ask) return;
    page = await (coming.shift() ?? load(ask, false));
  }
}

async function believe(page: Page, paging: Paging, load: LoadPage): Promise<void> {
  const doubt = paging.doubt?.(page);
  if (!doubt) return;
  const { rows } = await load(doubt.beyond, false);
  if (rows.length > 0) throw doubt.error;
}

/** What fails ahead of its turn is told when its turn comes; nobody waits for it if that never is. */
function started(load: LoadPage, ask: PageAsk): Promise<Page> {
  const page = load(ask, false);
  page.catch(() => {});
  return page;
}

function tooManyPages(page: Page, maxPages: number): Error {
  const detail = `there are more than ${maxPages} pages`;
  return sourceError("SOURCE_FAILED", { where: page.where, detail, hint: "raise maxPages if that is right" });
}
