import { join } from "node:path";
import { ORDERS_SCHEMA, startPostgres, writeCsv } from "@collectro/bench/servers";
import type { PretestSubject } from "../subject.js";

const ROWS = 5_000;

/** A table of a real server. */
export const postgres: PretestSubject = {
  connector: "postgres",
  async open(dir) {
    const csv = join(dir, "orders.csv");
    writeCsv(csv, ROWS);
    const server = await startPostgres(join(dir, "postgres"), csv);
    const { host, port, database, user } = server.address;
    return {
      params: {
        url: `literal:postgres://${user}@{upstream:db}/${database}`,
        table: "public.orders",
        windowColumn: "delivery",
      },
      failing: { table: "public.nowhere" },
      schema: JSON.stringify(ORDERS_SCHEMA),
      upstreams: new Map([["db", { host, port }]]),
      emptyDay: { date: "2019-01-15", word: "failure" },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};
