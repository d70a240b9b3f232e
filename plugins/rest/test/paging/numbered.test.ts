import { describe, expect, it } from "vitest";
import { type Answer, problemOf, rowsOf, serve } from "../rig.js";
import { ALL, byNumber, pageAt } from "./pages.js";

describe("paging=page", () => {
  const params = { paging: "page", rows: "/data" };

  it("reads until an empty page", async () => {
    const { origin, requests } = await serve(byNumber);

    expect(await rowsOf({ url: origin, ...params })).toEqual(ALL);
    expect(requests.map(({ query }) => query["page"])).toEqual(["1", "2", "3", "4"]);
  });

  it("starts where it is told, by the param it is told, with the page size it is told", async () => {
    const { origin, requests } = await serve(({ query }) => pageAt(Number(query["p"]) * 7, query));
    const size = { pageSize: 7, pageSizeParam: "limit" };

    expect(await rowsOf({ url: origin, paging: "page", pageParam: "p", firstPage: 0, ...size })).toEqual(ALL);
    expect(requests[0]?.query).toEqual({ p: "0", limit: "7" });
  });

  describe("with end=shortPage", () => {
    const size = { pageSize: 10, pageSizeParam: "limit" };
    const short = { paging: "page", ...size, end: "shortPage" };
    const cappedAt =
      (cap: number): Answer =>
      ({ query }) =>
        pageAt((Number(query["page"]) - 1) * cap, query, cap);

    it("ends at a short page after full ones, without asking for one more", async () => {
      const { origin, requests } = await serve(cappedAt(10));

      expect(await rowsOf({ url: origin, ...short })).toEqual(ALL);
      expect(requests).toHaveLength(3);
    });

    it("does not take the page of a source that caps the size for the last one", async () => {
      const { origin } = await serve(cappedAt(5));

      const problem = await problemOf({ url: origin, ...short });

      expect(problem).toMatchObject({
        code: "SOURCE_INCOMPLETE",
        hint: "the source caps the page size at 5; set pageSize to 5",
      });
      expect(await rowsOf({ url: origin, ...short, pageSize: 5 })).toEqual(ALL);
      expect(await rowsOf({ url: origin, paging: "page", ...size })).toEqual(ALL);
    });

    it.each(["an empty page", "a 404"])("takes a short first page for all where %s follows", async (after) => {
      const { origin, requests } = await serve(({ query }, response) => {
        if (query["page"] === "1") return ALL.slice(0, 3);
        return after === "a 404" ? void response.writeHead(404).end() : [];
      });

      expect(await rowsOf({ url: origin, ...short })).toEqual(ALL.slice(0, 3));
      expect(requests).toHaveLength(2);
    });

    it("does not ask again where a total says that a short first page is all, or where it is empty", async () => {
      const { origin, requests } = await serve(() => ({ total: 3, all: ALL.slice(0, 3), none: [] }));

      expect(await rowsOf({ url: origin, ...short, rows: "/all", total: "/total" })).toEqual(ALL.slice(0, 3));
      expect(await rowsOf({ url: origin, ...short, rows: "/none" })).toEqual([]);
      expect(requests).toHaveLength(2);
    });

    it("does not take a 404 after a full page as the end", async () => {
      const { origin } = await serve(({ query }, response) =>
        query["page"] === "1" ? ALL.slice(0, 10) : void response.writeHead(404).end(),
      );

      expect((await problemOf({ url: origin, ...short })).code).toBe("SOURCE_NOT_FOUND");
    });
  });

  it("takes a 404 after the last page as the end when it is told so", async () => {
    const { origin } = await serve(({ query }, response) => {
      if (Number(query["page"]) > 3) response.writeHead(404).end();
      else return pageAt((Number(query["page"]) - 1) * 10, query);
    });

    expect(await rowsOf({ url: origin, paging: "page", end: "notFound" })).toEqual(ALL);
    expect((await problemOf({ url: origin, paging: "page" })).code).toBe("SOURCE_NOT_FOUND");
    expect((await problemOf({ url: `${origin}/?page=9`, paging: "none" })).code).toBe("SOURCE_NOT_FOUND");
  });

  it("never takes a 404 of the first page as the end", async () => {
    const { origin } = await serve((_request, response) => void response.writeHead(404).end());

    expect((await problemOf({ url: origin, paging: "page", end: "notFound" })).code).toBe("SOURCE_NOT_FOUND");
  });

  it("goes by a flag that says whether more follows, even across an empty page", async () => {
    const pages = [[{ id: 1 }], [], [{ id: 2 }]];
    const { origin, requests } = await serve(({ query }) => {
      const page = Number(query["page"]);
      return { data: pages[page - 1], meta: { more: page < 3 } };
    });

    expect(await rowsOf({ url: origin, ...params, more: "/meta/more" })).toEqual([{ id: 1 }, { id: 2 }]);
    expect(requests).toHaveLength(3);
  });

  it("is an error when the source ignores the page number", async () => {
    let stamp = 0;
    const { origin, requests } = await serve(() => ({ at: stamp++, data: ALL.slice(0, 10) }));

    const problem = await problemOf({ url: origin, ...params });

    expect(problem.code).toBe("SOURCE_DATA");
    expect(problem.detail).toContain("the same 10 rows as the one before");
    expect(problem.where).toContain("page=2");
    expect(requests.length).toBeLessThanOrEqual(3);
  });
});

describe("paging=offset", () => {
  const byOffset =
    (cap: number): Answer =>
    ({ query }) => ({ total: ALL.length, data: pageAt(Number(query["offset"]), query, cap) });
  const params = { paging: "offset", rows: "/data", pageSize: 10, pageSizeParam: "limit" };

  it.each([
    ["one after the other", {}],
    ["side by side", { total: "/total" }],
  ])("goes by the rows that came, where the source caps the page size: %s", async (_name, more) => {
    const { origin, requests } = await serve(byOffset(4));

    expect(await rowsOf({ url: origin, ...params, ...more })).toEqual(ALL);
    const offsets = requests.map(({ query }) => Number(query["offset"])).sort((a, b) => a - b);
    expect(offsets.slice(0, 7)).toEqual([0, 4, 8, 12, 16, 20, 24]);
  });

  it("puts its params into the body of a POST, at JSON Pointers where they are", async () => {
    const { origin, requests } = await serve(({ body }) => {
      const { page } = JSON.parse(body) as { page: { from: number; size: number } };
      return ALL.slice(page.from, page.from + page.size);
    });
    const body = { query: "{ orders }", page: { order: "asc" } };
    const paging = { paging: "offset", pagingIn: "body", offsetParam: "/page/from", pageSizeParam: "/page/size" };

    expect(await rowsOf({ url: origin, method: "POST", body, ...paging, pageSize: 20 })).toEqual(ALL);
    expect(JSON.parse(requests[1]?.body ?? "")).toEqual({ ...body, page: { order: "asc", from: 20, size: 20 } });
  });
});
