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
  const first = await load(paging.first, true);
  const rest = limits.ahead ? paging.rest?.(first) : undefined;
  if (!rest) return yield* oneByOne(first, paging, load, limits);
  if (rest.length >= limits.maxPages) throw tooManyPages(first, limits.maxPages);
  paging.next(first);
  yield first;
  for await (const page of sideBySide(rest, load, limits.concurrency)) {
    paging.next(page);
    yield page;
  }
}

async function* oneByOne(
  first: Page,
  paging: Paging,
  load: LoadPage,
  { maxPages, ahead }: PageLimits,
): AsyncGenerator<Page, void, undefined> {
  let page = first;
  for (let pages = 1; ; pages++) {
    const ask = paging.next(page);
    if (ask && pages >= maxPages) throw tooManyPages(page, maxPages);
    const coming = ask && ahead ? started(load, ask) : undefined;
    yield page;
    if (!ask) return;
    page = await (coming ?? load(ask, false));
  }
}

async function* sideBySide(
  asks: readonly PageAsk[],
  load: LoadPage,
  concurrency: number,
): AsyncGenerator<Page, void, undefined> {
  const coming = asks.slice(0, concurrency).map((ask) => started(load, ask));
  let next = coming.length;
  for (let page = coming.shift(); page; page = coming.shift()) {
    const loaded = await page;
    const ask = asks[next++];
    if (ask) coming.push(started(load, ask));
    yield loaded;
  }
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
