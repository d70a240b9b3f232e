import type { Example } from "@collectro/connector";

/** What the docs and `collectro connectors rest` show. */
export const examples: readonly Example[] = [
  {
    title: { en: "Pages by cursor, with a token", ja: "カーソルによるページング、トークン認証" },
    params: {
      url: "https://api.example.com/v1/orders",
      query: { since: "{from}", until: "{to}" },
      rows: "/data/orders",
      auth: "bearer",
      token: "env:ORDERS_TOKEN",
      paging: "cursor",
      cursorPointer: "/meta/next",
      cursorParam: "after",
    },
  },
  {
    title: {
      en: "One request a day, pages by number until a total is reached",
      ja: "1 日 1 回、合計件数までページ番号で取得",
    },
    params: {
      url: "https://api.example.com/v1/visits?date={date}",
      rows: "/items",
      total: "/total",
      paging: "page",
      pageSizeParam: "per_page",
      pageSize: 500,
    },
  },
];
