import { join } from "node:path";
import { ORDERS_SCHEMA, startMariaDb, writeCsv } from "@collectro/bench/servers";
import type { PretestSubject } from "../subject.js";

const ROWS = 5_000;

/** A table of a real MariaDB. */
export const mysql: PretestSubject = {
  connector: "mysql",
  async open(dir) {
    const csv = join(dir, "orders.csv");
    writeCsv(csv, ROWS);
    const server = await startMariaDb(join(dir, "mariadb"), csv);
    const { host, port, database, user } = server.address;
    return {
      params: {
        url: `literal:mysql://${user}@{upstream:db}/${database}`,
        table: "orders",
        windowColumn: "delivery",
      },
      failing: { table: "nowhere" },
      schema: JSON.stringify(ORDERS_SCHEMA),
      upstreams: new Map([["db", { host, port }]]),
      emptyDay: { date: "2019-01-15", word: "failure" },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};
