import { runConnector } from "@collectro/testkit";
import { expect, test } from "vitest";
import { serve } from "./rig.js";

const CONNECTOR = new URL("..", import.meta.url);
const TOKEN = "a-token-that-nobody-may-see";
const SCHEMA = [
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "name", type: "STRING" },
];

function paramsFor(url: string) {
  return {
    url,
    query: { day: "{date}" },
    paging: "page",
    rows: "/items",
    total: "/total",
    auth: "bearer",
    token: TOKEN,
    allowPrivate: ["127.0.0.1"],
  };
}

test("reads the pages of each day through the container's program, digits exact", async () => {
  const source = await serve(({ query }, response) => {
    response.setHeader("content-type", "application/json");
    const items = query["page"] === "1" ? [`{"id":90071992547409930${query["day"]?.at(-1)},"name":"一"}`] : [];
    response.end(`{"total":1,"items":[${items}]}`);
  });
  const options = { from: "2024-09-24", to: "2024-09-25", schema: SCHEMA, secrets: [TOKEN] };

  const run = await runConnector(CONNECTOR, { ...options, params: paramsFor(`${source.origin}/items`) });

  expect({ exitCode: run.exitCode, errors: run.errors }).toEqual({ exitCode: 0, errors: [] });
  expect(run.rows.map((row) => row["id"])).toEqual(["900719925474099304", "900719925474099305"]);
  expect(source.requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test("fails when the pages hold fewer rows than the answer's own total says", async () => {
  const source = await serve(({ query }) => ({ total: 3, items: query["page"] === "1" ? [{ id: 1, name: "a" }] : [] }));
  const options = { from: "2024-09-24", schema: SCHEMA, secrets: [TOKEN] };

  const run = await runConnector(CONNECTOR, { ...options, params: paramsFor(`${source.origin}/items`) });

  expect(run).toMatchObject({ exitCode: 1, result: "failure", objects: [] });
  expect(run.errors).toEqual([expect.stringMatching(/SOURCE_INCOMPLETE/)]);
});

test("an answer that is quoted holds no part of a key of the query, also where the quotation ends", async () => {
  const source = await serve(({ query }, response) => {
    // The key begins before the 200th character, where an answer is cut, and ends behind it.
    response.writeHead(403).end(`${"x".repeat(190)}${query["key"]}`);
  });
  const { allowPrivate } = paramsFor("");
  const auth = { auth: "apiKey", apiKeyIn: "query", apiKeyName: "key", apiKey: TOKEN };

  const run = await runConnector(CONNECTOR, {
    from: "2024-09-24",
    schema: SCHEMA,
    secrets: [TOKEN],
    params: { url: source.origin, allowPrivate, ...auth },
  });

  expect(run.exitCode).toBe(1);
  expect(run.errors).toEqual([expect.stringMatching(/the answer begins: x{190}\*{4} - /)]);
});
