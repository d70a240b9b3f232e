import { testConnector } from "@collectro/testkit";
import { useServer } from "./use-server.js";

const ROWS = 120_000;

const server = useServer(`
  CREATE TABLE orders (id bigint PRIMARY KEY, day date NOT NULL, amount numeric(18,2), note text);
  INSERT INTO orders
    SELECT n, date '2024-09-23' + n % 3, n / 100.0, repeat('行', n % 200) FROM generate_series(1, 3000) AS n;
  CREATE TABLE hostile (id int, value text);
`);

testConnector(new URL("..", import.meta.url), {
  source: { kind: "tcp", server: () => ({ port: server.admin.port }) },
  params: ({ host, port }) => {
    const { database, user } = server.admin;
    return { host, port, database, user, table: "orders", windowColumn: "day", slices: "day", parallel: 2 };
  },
  secrets: () => ({ password: server.admin.password }),
  window: { from: "2024-09-23", to: "2024-09-24" },
  emptyDay: { day: "2024-09-30", zeroRows: "ask" },
  hostile: {
    column: "value",
    cannot: { NUL: "a text of PostgreSQL holds none", "lone surrogate": "PostgreSQL refuses it" },
    async place(cells) {
      await server.sql("TRUNCATE hostile");
      for (const { text } of cells) await server.sql(`INSERT INTO hostile VALUES (1, $hostile$${text}$hostile$)`);
      return { params: { table: "hostile", windowColumn: undefined, slices: "whole" } };
    },
  },
  large: {
    rows: ROWS,
    params: {
      table: undefined,
      windowColumn: undefined,
      slices: "whole",
      query: `SELECT n AS id, repeat('x', 200) AS note FROM generate_series(1, ${ROWS}) AS n`,
    },
  },
});
