import { ownProgram, startServer } from "../measure/program.js";

/** Rows of one page. */
export const PAGE_ROWS = 1_000;

/** A JSON API that serves the bench's data page by page: `?page=N` from 1, `{"total": …, "rows": […]}`. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
  readonly rows: number;
  readonly pages: number;
}

/** Starts the API in a process of its own; the pages are made before it says that it is ready. */
export async function startPages(rows: number): Promise<PageServer> {
  const params = JSON.stringify({ rows, pageRows: PAGE_ROWS });
  const server = await startServer([ownProgram("page-server"), params], /^ready (\S+)$/);
  const pages = Math.ceil(rows / PAGE_ROWS);
  return {
    url: server.ready[1] ?? "",
    rows,
    pages,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
