import type { TableSchema } from "@collectro/connector";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Outcome, outcomeOf } from "./outcome.js";
import { pagesOf } from "./page-texts.js";
import { type Answer, serve } from "./rig.js";

const PARAMS = { rows: "/data/rows", total: "/total", paging: "page", retries: 0 };
const ID: TableSchema = { fields: [{ name: "id", type: "STRING", mode: "REQUIRED" }] };

/** Each run of the tests tries others. */
const RUNS = process.env["COLLECTRO_WHOLE_SUITE"] === undefined ? 400 : 1_000;

/** Reads the same pages both ways. */
async function bothWays(params: Readonly<Record<string, unknown>>, schema: TableSchema): Promise<[Outcome, Outcome]> {
  return [await outcomeOf(params, schema, "rows"), await outcomeOf(params, schema, "lines")];
}

it("handing lines on comes to the same rows and the same error as parsing, for any pages", async () => {
  let served: { readonly texts: readonly string[]; readonly end: string } = { texts: [], end: "" };
  const { origin } = await serve(({ query }, response) => {
    response.setHeader("content-type", "application/json");
    response.end(served.texts[Number(query["page"]) - 1] ?? served.end);
  });
  const seen = { lines: 0, mixed: 0, refused: 0, usualParsed: 0 };

  await fc.assert(
    fc.asyncProperty(pagesOf, async ({ schema, texts, end, strangeness }) => {
      served = { texts, end };
      const [parsed, lines] = await bothWays({ url: origin, ...PARAMS }, schema);

      expect({ rows: lines.rows, ending: lines.ending }).toEqual({ rows: parsed.rows, ending: parsed.ending });
      seen.lines += lines.asLines;
      if (lines.asLines > 0 && lines.asLines < lines.rows.length) seen.mixed++;
      if (parsed.ending !== "success") seen.refused++;
      if (strangeness === 0) seen.usualParsed += lines.rows.length - lines.asLines;
    }),
    { numRuns: RUNS },
  );

  // Usual pages must all have been lines, and the strange ones must have been tried.
  expect(seen.usualParsed).toBe(0);
  expect(Math.min(seen.lines, seen.refused)).toBeGreaterThan(20);
  expect(seen.mixed).toBeGreaterThan(0);
}, 120_000);

/** Serves texts as pages from 1; beyond them there are no rows. */
function texts(...pages: readonly string[]): Answer {
  return ({ query }, response) => {
    response.setHeader("content-type", "application/json");
    response.end(pages[Number(query["page"] ?? 1) - 1] ?? '{"rows":[]}');
  };
}

const PAGES = { rows: "/rows", paging: "page", maxPages: 9 };

describe("pages as lines", () => {
  it("are copied as they stand, digits and escapes untouched", async () => {
    const fields = [{ name: "a", type: "JSON", mode: "NULLABLE" }] as const;
    const { origin } = await serve(texts('{"rows": [{"a": {"x":1.50,"y":"\\u3042"}},\n{"a":null},{}], "n":1}'));

    const { rows, asLines } = await outcomeOf({ url: origin, rows: "/rows" }, { fields }, "lines");

    expect({ rows, asLines }).toEqual({ rows: [[{ x: { number: "1.5" }, y: "あ" }], [null], [null]], asLines: 3 });
  });

  it("tell a repeated page from others, also when it is spelt otherwise", async () => {
    const page = '{"rows":[{"id":"a"},{"id":"b"}]}';
    for (const second of [
      page,
      '{"rows":[{"id":"a"},{"id": "b"}]}',
      '{"rows":[{"id":"a"},{"id":"\\u0062","id":"b"}]}',
    ]) {
      const { origin } = await serve(texts(page, second));

      const { ending, asLines } = await outcomeOf({ url: origin, ...PAGES }, ID, "lines");

      expect(ending).toMatchObject([{ detail: "the page has the same 2 rows as the one before" }]);
      expect(asLines).toBe(2);
    }
  });

  it("are believed when only later rows differ", async () => {
    const { origin } = await serve(texts('{"rows":[{"id":"a"},{"id":"b"}]}', '{"rows":[{"id":"a"},{"id":"c"}]}'));

    expect(await outcomeOf({ url: origin, ...PAGES }, ID, "lines")).toMatchObject({ ending: "success", asLines: 4 });
  });

  it("are asked for again when they were cut", async () => {
    const page = '{"rows":[{"id":"a"}]}';
    const { origin, requests } = await serve((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(requests.length === 1 ? page.slice(0, -1) : page);
    });

    expect(await outcomeOf({ url: origin, rows: "/rows" }, ID, "lines")).toMatchObject({
      ending: "success",
      asLines: 1,
    });
    expect(requests).toHaveLength(2);
  });
});

describe("pages are parsed", () => {
  it("when another param looks into the rows", async () => {
    const { origin } = await serve(({ query }) => ({ rows: [{ id: query["after"] === undefined ? "a" : null }] }));
    const params = { rows: "/rows", paging: "cursor", cursorPointer: "/rows/0/id", cursorParam: "after" };
    const nullable: TableSchema = { fields: [{ name: "id", type: "STRING", mode: "NULLABLE" }] };

    expect(await outcomeOf({ url: origin, ...params }, nullable, "lines")).toEqual({
      rows: [["a"], [null]],
      ending: "success",
      asLines: 0,
    });
  });

  it("when they are in another charset, or no UTF-8 at all", async () => {
    const body = Buffer.concat([Buffer.from('{"rows":[{"id":"'), Buffer.from([0x82, 0xa0]), Buffer.from('"}]}')]);
    let charset = "shift_jis";
    const { origin } = await serve((_request, response) => {
      response.setHeader("content-type", `application/json; charset=${charset}`);
      response.end(body);
    });

    expect(await outcomeOf({ url: origin, rows: "/rows" }, ID, "lines")).toMatchObject({ rows: [["あ"]], asLines: 0 });
    charset = "utf-8";
    const [parsed, lines] = await bothWays({ url: origin, rows: "/rows" }, ID);
    expect(lines).toEqual(parsed);
    expect(lines.ending).toMatchObject([{ code: "SOURCE_DATA" }]);
  });

  it("when a row is so long that only the encoder can say whether it is too long", async () => {
    const { origin } = await serve(() => ({ rows: [{ id: "a" }, { id: "x".repeat(2 ** 20) }] }));

    const { rows, asLines } = await outcomeOf({ url: origin, rows: "/rows" }, ID, "lines");

    expect({ rows: rows.length, asLines }).toEqual({ rows: 2, asLines: 0 });
  });

  it("at once after three in a row that had to be", async () => {
    const [odd, even] = ['{"rows":[{"id":"\\ud83d\\ude00"}]}', '{"rows":[{"id":"b"}]}'];
    const other = '{"rows":[{"id":"\\ud83d\\ude01"}]}';
    const twice = await serve(texts(odd, other, even, odd, other, even));
    const thrice = await serve(texts(odd, other, odd, even));

    expect(await outcomeOf({ url: twice.origin, ...PAGES }, ID, "lines")).toMatchObject({ asLines: 2 });
    expect(await outcomeOf({ url: thrice.origin, ...PAGES }, ID, "lines")).toMatchObject({ asLines: 0 });
  });
});
