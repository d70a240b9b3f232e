import type { Example } from "@collectro/connector";

const CONNECTION = { host: "db.internal", database: "shop", user: "collectro", password: "env:DB_PASSWORD" };

/** What the docs and `collectro connectors mysql` show. */
export const examples: readonly Example[] = [
  {
    title: { en: "The rows of a table that belong to the window", ja: "テーブルのうち期間に属する行" },
    params: { ...CONNECTION, table: "orders", windowColumn: "created_at" },
  },
  {
    title: { en: "A query, one day at a time", ja: "クエリを 1 日ずつ" },
    params: {
      ...CONNECTION,
      query: "SELECT id, total FROM orders WHERE created_at >= {from} AND created_at < {to} + INTERVAL 1 DAY",
      slices: "day",
    },
  },
];
