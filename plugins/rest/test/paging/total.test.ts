import { describe, expect, it } from "vitest";
import { problemOf, rowsOf, serve } from "../rig.js";
import { ALL, byNumber, pageAt } from "./pages.js";

describe("a total", () => {
  const params = { paging: "page", rows: "/data", total: "/total" };

  it("ends the reading without one page too many", async () => {
    const { origin, requests } = await serve(byNumber);

    expect(await rowsOf({ url: origin, ...params })).toEqual(ALL);
    expect(requests).toHaveLength(3);
  });

  it.each([{ end: "emptyPage" }, {}])(
    "does not tell how many pages there are where they differ in size: %j",
    async (end) => {
      const sizes = [10, 5, 5, 5];
      const { origin } = await serve(({ query }) => {
        const page = Number(query["page"]) - 1;
        const start = sizes.slice(0, page).reduce((sum, size) => sum + size, 0);
        return { total: ALL.length, data: ALL.slice(start, start + (sizes[page] ?? 0)) };
      });

      expect(await rowsOf({ url: origin, ...params, ...end })).toEqual(ALL);
    },
  );

  it("does not tell where the pages begin, if they differ in size", async () => {
    const sizeAt = (start: number) => (start === 10 ? 3 : 10);
    const { origin } = await serve(({ query }) => {
      const start = Number(query["offset"]);
      return { total: ALL.length, data: ALL.slice(start, start + sizeAt(start)) };
    });

    expect(await rowsOf({ url: origin, paging: "offset", rows: "/data", total: "/total" })).toEqual(ALL);
  });

  it("may come as a text, or in a header", async () => {
    const { origin } = await serve((request, response) => {
      response.setHeader("x-total-count", String(ALL.length));
      return { total: String(ALL.length), data: (byNumber(request, response) as { data: unknown }).data };
    });

    expect(await rowsOf({ url: origin, ...params })).toEqual(ALL);
    expect(await rowsOf({ url: origin, paging: "page", rows: "/data", totalHeader: "X-Total-Count" })).toEqual(ALL);
  });

  it("lets pages be loaded side by side, and the rows stay in order", async () => {
    let inFlight = 0;
    let most = 0;
    const { origin, requests } = await serve(async (request, response) => {
      most = Math.max(most, ++inFlight);
      // The later the page, the sooner it answers.
      await new Promise((resolve) => setTimeout(resolve, 40 - 2 * Number(request.query["page"])));
      inFlight--;
      return byNumber(request, response);
    });
    const size = { pageSize: 2, pageSizeParam: "limit" };

    expect(await rowsOf({ url: origin, ...params, ...size, concurrency: 5 })).toEqual(ALL);
    expect(requests).toHaveLength(13);
    expect(most).toBe(5);
  });

  it.each([
    ["more than came", 26],
    ["fewer than came", 24],
  ])("that is %s makes the data incomplete", async (_name, total) => {
    const { origin } = await serve(({ query }) => ({ total, data: pageAt((Number(query["page"]) - 1) * 10, query) }));

    for (const paging of [{ end: "emptyPage" }, {}]) {
      const problem = await problemOf({ url: origin, ...params, ...paging });

      expect(problem.code).toBe("SOURCE_INCOMPLETE");
      expect(problem.detail).toContain(`the source says that there are ${total} rows, 25 came`);
    }
  });

  it("that changes while pages are read makes the data incomplete", async () => {
    const { origin } = await serve(({ query }) => {
      const page = Number(query["page"]);
      return { total: page === 3 ? 26 : 25, data: pageAt((page - 1) * 10, query) };
    });

    expect((await problemOf({ url: origin, ...params })).detail).toContain("the total changed from 25 to 26");
  });

  it.each([undefined, null, "many", -1, 1.5])("that reads %j is an error", async (total) => {
    const { origin } = await serve(() => ({ total, data: [] }));

    const problem = await problemOf({ url: origin, ...params });

    expect(problem).toMatchObject({ code: "SOURCE_DATA" });
    expect(problem.detail).toContain("/total is ");
  });

  it("of zero is no rows, after one request", async () => {
    const { origin, requests } = await serve(() => ({ total: 0, data: [] }));

    expect(await rowsOf({ url: origin, ...params })).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it("is checked without paging too", async () => {
    const { origin } = await serve(() => ({ total: 3, data: [{ id: 1 }] }));

    expect((await problemOf({ url: origin, rows: "/data", total: "/total" })).code).toBe("SOURCE_INCOMPLETE");
  });
});
