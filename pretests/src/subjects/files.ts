import { EMPTY_DAY, SCHEMA } from "../rows.js";
import { startService } from "../service.js";
import type { PretestSubject } from "../subject.js";

/** A CSV file over HTTP. */
export const files: PretestSubject = {
  connector: "files",
  async open() {
    const service = await startService();
    return {
      params: { path: "http://{upstream:web}/rows.csv", dateColumn: "day", allowPrivate: '["127.0.0.1"]' },
      failing: { path: "http://{upstream:web}/nowhere.csv" },
      schema: JSON.stringify(SCHEMA),
      upstreams: new Map([["web", { host: "127.0.0.1", port: service.port }]]),
      emptyDay: { date: EMPTY_DAY, word: "failure" },
      [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    };
  },
};
