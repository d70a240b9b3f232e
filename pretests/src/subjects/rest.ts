import { EMPTY_DAY, SCHEMA } from "../rows.js";
import { startService } from "../service.js";
import type { PretestSubject } from "../subject.js";

/** A JSON API, page by page. */
export const rest: PretestSubject = {
  connector: "rest",
  async open() {
    const service = await startService();
    return {
      params: {
        url: "http://{upstream:api}/rows",
        query: '{"from":"{from}","to":"{to}"}',
        paging: "page",
        rows: "/rows",
        total: "/total",
        allowPrivate: '["127.0.0.1"]',
      },
      failing: { rows: "/nowhere" },
      schema: JSON.stringify(SCHEMA),
      upstreams: new Map([["api", { host: "127.0.0.1", port: service.port }]]),
      emptyDay: { date: EMPTY_DAY, word: "failure" },
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    };
  },
};
