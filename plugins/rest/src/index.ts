import { defineConnector } from "@collectro/connector";
import { authOf } from "./auth.js";
import { examples } from "./examples.js";
import { pageLoader } from "./page.js";
import { allPages } from "./pages.js";
import { pagingOf } from "./paging/index.js";
import { params } from "./params.js";
import { slicesOf } from "./slices.js";

/** Any API that answers with JSON over HTTP, declared wholly in params. */
export default defineConnector({
  name: "rest",
  title: { ja: "REST API (JSON)", en: "REST API (JSON)" },
  summary: {
    ja: "JSON を返す任意の HTTP API を、パラメーターだけで読み取ります。",
    en: "Reads any HTTP API that answers with JSON, declared wholly in params.",
  },
  params,
  examples,
  schema: ({ requested }) => requested,
  slices: slicesOf,
  parallel: ({ concurrency }) => concurrency,
  async *read(context) {
    const { params, clock, limit, log } = context;
    const http = context.http.with({
      concurrency: params.concurrency,
      retries: params.retries,
      headersTimeoutMs: params.timeoutSeconds * 1000,
      idleTimeoutMs: params.timeoutSeconds * 1000,
      allowPrivate: params.allowPrivate,
      ...(params.requestsPerSecond === undefined ? {} : { requestsPerSecond: params.requestsPerSecond }),
    });
    const given = new AbortController();
    const auth = authOf(params, { http, now: () => clock.now().getTime() });
    const load = pageLoader({ ...context, http }, auth, given.signal);
    const { maxPages, concurrency } = params;
    try {
      // With a limit (check, preview) no page is asked for that may not be needed.
      for await (const page of allPages(pagingOf(params, log), load, {
        maxPages,
        concurrency,
        ahead: limit === undefined,
      })) {
        if (page.rows.length > 0) yield page.rows.item;
      }
    } finally {
      given.abort();
    }
  },
});
