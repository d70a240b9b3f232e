import { type HttpAnswer, type HttpQuestion, testConnector } from "@collectro/testkit";

const PAGE = 4;
const LARGE = 30_000;
const LARGE_ITEMS = Array.from({ length: LARGE }, (_, id) => `{"id":${id},"name":"${"x".repeat(900)}"}`);

/** Pages of the items of a day, given as JSON texts, with a total. */
function page({ query }: HttpQuestion, items: readonly string[], size = PAGE): HttpAnswer {
  const start = (Number(query["page"] ?? 1) - 1) * size;
  const body = `{"total":${items.length},"items":[${items.slice(start, start + size).join(",")}]}`;
  return { headers: { "content-type": "application/json" }, body };
}

/** Days that end in 0 are empty. */
function itemsOf(day = ""): string[] {
  const count = Number(day.slice(-1)) * 2;
  return Array.from({ length: count }, (_, index) => `{"id":${index},"name":"${day} の ${index}"}`);
}

testConnector(new URL("..", import.meta.url), {
  source: { kind: "http", answer: (question) => page(question, itemsOf(question.query["day"])) },
  params: ({ origin }) => ({
    url: `${origin}/items`,
    query: { day: "{date}" },
    rows: "/items",
    paging: "page",
    total: "/total",
    auth: "bearer",
    allowPrivate: ["127.0.0.1"],
  }),
  secrets: { token: "a-token-that-nobody-may-see" },
  schema: [
    { name: "id", type: "INT64" },
    { name: "name", type: "STRING" },
  ],
  window: { from: "2024-09-23", to: "2024-09-24" },
  emptyDay: { day: "2024-09-30", zeroRows: "ask" },
  hostile: {
    column: "value",
    place: (cells) => ({
      window: { from: "2024-09-23", to: "2024-09-23" },
      schema: [{ name: "value", type: "JSON" }],
      answer: (question) =>
        page(
          question,
          cells.map(({ json }) => `{"value":${json}}`),
        ),
    }),
  },
  large: {
    rows: LARGE,
    window: { from: "2024-09-23", to: "2024-09-23" },
    answer: (question) => page(question, LARGE_ITEMS, 500),
  },
});
