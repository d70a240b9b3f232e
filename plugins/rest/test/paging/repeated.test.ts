import { describe, expect, it } from "vitest";
import { type Answer, problemOf, rowsOf, serve } from "../rig.js";
import { ALL } from "./pages.js";

type Rows = readonly object[];

const [A, B, C] = [ALL.slice(0, 10), ALL.slice(10, 20), ALL.slice(20)];
const [one, two] = [[{ id: 1 }], [{ id: 2 }]];

/** Serves pages by `page` from 1; `beyond` is what any other number gets. */
function pages(list: readonly Rows[], { total = list.flat().length, beyond = [] as Rows } = {}): Answer {
  return ({ query }) => ({ total, data: list[Number(query["page"]) - 1] ?? beyond });
}

const params = { paging: "page", rows: "/data" };
const counted = { ...params, total: "/total" };

describe("pages that are alike and right", () => {
  it.each([
    ["later pages", [A, B, B, A, A, C]],
    ["pages of one row", [one, one, one, two, two]],
    ["pages of one row, all of them", [one, one]],
  ])("are read: %s", async (_name, list) => {
    const { origin } = await serve(pages(list));

    for (const known of [params, counted]) expect(await rowsOf({ url: origin, ...known })).toEqual(list.flat());
  });

  it("cost one request more, for a page that must not exist", async () => {
    const { origin, requests } = await serve(pages([A, B, B, A, A, C]));

    await rowsOf({ url: origin, ...params, maxPages: 50 });
    const alone = requests.splice(0).map(({ query }) => query["page"]);
    await rowsOf({ url: origin, ...counted });

    expect(alone).toEqual(["1", "2", "3", "51", "4", "5", "6", "7"]);
    expect(requests.map(({ query }) => Number(query["page"])).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("are read by offset, and where a page that does not exist is HTTP 404", async () => {
    const rows = [one, two, two, one].flat();
    const { origin } = await serve(({ query }, response) => {
      const data = rows.slice(Number(query["offset"]), Number(query["offset"]) + 1);
      if (data.length === 0) response.writeHead(404).end();
      else return { total: rows.length, data };
    });

    for (const known of [{ end: "notFound" }, { total: "/total" }]) {
      expect(await rowsOf({ url: origin, paging: "offset", rows: "/data", ...known })).toEqual(rows);
    }
  });
});

describe("pages that come twice", () => {
  const repeats = (rows: string) => ({
    code: "SOURCE_DATA",
    detail: `the page has the same ${rows} as the one before`,
  });

  it.each([
    ["as the total says", pages([A, A], { beyond: A })],
    ["though others follow", pages([A, A, B, C])],
  ])("are refused at once where the second is the first with several rows, %s", async (_name, answer) => {
    const { origin, requests } = await serve(answer);

    expect(await problemOf({ url: origin, ...params })).toMatchObject(repeats("10 rows"));
    expect(await problemOf({ url: origin, ...counted })).toMatchObject(repeats("10 rows"));
    expect(requests.filter(({ query }) => Number(query["page"]) > 4)).toEqual([]);
  });

  it.each([
    ["ignores the page number", pages([one], { total: 3, beyond: one }), "row"],
    ["gives its last page for any number beyond", pages([A, B], { total: 30, beyond: B }), "10 rows"],
  ])("are refused where the source %s, though the total agrees", async (_name, answer, rows) => {
    const { origin } = await serve(answer);

    for (const known of [params, counted]) {
      expect(await problemOf({ url: origin, ...known })).toMatchObject(repeats(rows));
    }
  });

  it.each([
    ["page 0 of a source that counts from 1", { paging: "page", firstPage: 0, pageParam: "n" }],
    ["row 0 of a source that counts from 1", { paging: "offset", offsetParam: "n" }],
  ])("are refused where the first is %s", async (_name, paging) => {
    const list = [{ id: 1 }, { id: 2 }, { id: 3 }];
    const { origin } = await serve(({ query }) => {
      const at = Math.max(1, Number(query["n"]));
      return { total: list.length, data: list.slice(at - 1, at) };
    });

    for (const known of [{}, { total: "/total" }]) {
      expect(await problemOf({ url: origin, rows: "/data", ...paging, ...known })).toMatchObject(repeats("row"));
    }
  });
});
