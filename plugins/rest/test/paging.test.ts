import { describe, expect, it } from "vitest";
import { nextLink } from "../src/paging/link-header.js";
import { nextPageUrl } from "../src/request.js";
import { type Answer, numberedRows, problemOf, problemsOf, rowsOf, type SeenRequest, serve } from "./rig.js";

const ALL = numberedRows(25);

/** A page of ALL, ten rows unless asked otherwise; never more than `cap`. */
function pageAt(start: number, { limit = "10" }: SeenRequest["query"], cap = 100) {
  return ALL.slice(start, start + Math.min(Number(limit), cap));
}

const byNumber: Answer = ({ query }) => ({
  total: ALL.length,
  data: pageAt((Number(query["page"]) - 1) * Number(query["limit"] ?? 10), query),
});

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

describe("a total", () => {
  const params = { paging: "page", rows: "/data", total: "/total" };

  it("ends the reading without one page too many", async () => {
    const { origin, requests } = await serve(byNumber);

    expect(await rowsOf({ url: origin, ...params })).toEqual(ALL);
    expect(requests).toHaveLength(3);
  });

  it("does not tell how many pages there are where pages differ in size and end=emptyPage", async () => {
    const sizes = [10, 5, 5, 5];
    const { origin } = await serve(({ query }) => {
      const page = Number(query["page"]) - 1;
      const start = sizes.slice(0, page).reduce((sum, size) => sum + size, 0);
      return { total: ALL.length, data: ALL.slice(start, start + (sizes[page] ?? 0)) };
    });

    expect(await rowsOf({ url: origin, ...params, end: "emptyPage" })).toEqual(ALL);
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

describe("paging=cursor", () => {
  const params = { paging: "cursor", rows: "/data", cursorPointer: "/meta/next", cursorParam: "after" };
  const byCursor =
    (end: unknown): Answer =>
    ({ query }) => {
      const start = Number((query["after"] ?? "c0").slice(1));
      return { data: pageAt(start, query), meta: { next: start + 10 < ALL.length ? `c${start + 10}` : end } };
    };

  it.each([undefined, null, ""])("reads until the cursor is %j", async (end) => {
    const { origin, requests } = await serve(byCursor(end));

    expect(await rowsOf({ url: origin, ...params })).toEqual(ALL);
    expect(requests.map(({ query }) => query["after"])).toEqual([undefined, "c10", "c20"]);
  });

  it("sends a cursor beyond 2^53 as it came", async () => {
    const { origin, requests } = await serve(({ query }, response) => {
      response.setHeader("content-type", "application/json");
      response.end(query["after"] ? '{"data":[]}' : '{"data":[{"id":1}],"meta":{"next":9007199254740993}}');
    });

    await rowsOf({ url: origin, ...params });

    expect(requests[1]?.query["after"]).toBe("9007199254740993");
  });

  it("is an error when a cursor comes again, however far back", async () => {
    const next: Record<string, string> = { "": "a", a: "b", b: "c", c: "a" };
    const { origin, requests } = await serve(({ query }) => ({
      data: [{ id: requests.length }],
      meta: { next: next[query["after"] ?? ""] },
    }));

    const problem = await problemOf({ url: origin, ...params });

    expect(problem.detail).toContain("the next page was already read");
    expect(requests).toHaveLength(4);
  });

  it("ends where a flag says so, though a cursor is there", async () => {
    const { origin } = await serve(({ query }) => {
      const start = Number(query["after"] ?? 0);
      return { data: pageAt(start, query), meta: { next: start + 10 }, more: start + 10 < ALL.length };
    });

    expect(await rowsOf({ url: origin, ...params, more: "/more" })).toEqual(ALL);
  });

  it("is an error where a flag says that more follows, and no cursor leads there", async () => {
    const { origin } = await serve(() => ({ data: [{ id: 1 }], meta: {}, more: true }));

    expect((await problemOf({ url: origin, ...params, more: "/more" })).detail).toContain("nothing leads there");
  });

  it.each([true, ["a"], { a: 1 }])("is an error when the cursor is %j", async (next) => {
    const { origin } = await serve(() => ({ data: [], meta: { next } }));

    expect((await problemOf({ url: origin, ...params })).code).toBe("SOURCE_DATA");
  });
});

describe("paging=nextUrl and paging=linkHeader", () => {
  it.each(["nextUrl", "linkHeader"])("follows the URL that each answer gives: %s", async (paging) => {
    const { origin, requests } = await serve(({ query }, response) => {
      const start = Number(query["start"] ?? 0);
      const next = start + 10 < ALL.length ? `/v2/rows?start=${start + 10}&day=x` : undefined;
      if (next) response.setHeader("link", `<${origin}/>; rel="first last", <${next}>; title="a, b"; rel=next`);
      return { data: pageAt(start, query), next };
    });
    const pointer = paging === "nextUrl" ? { nextUrlPointer: "/next" } : {};

    expect(await rowsOf({ url: `${origin}/v1`, query: { day: "x" }, paging, rows: "/data", ...pointer })).toEqual(ALL);
    expect(requests.map(({ path }) => path)).toEqual(["/v1", "/v2/rows", "/v2/rows"]);
    expect(requests[1]?.query).toEqual({ start: "10", day: "x" });
  });

  it("is an error when a URL comes again, also the first one", async () => {
    const { origin, requests } = await serve(() => ({ data: [{ id: requests.length }], next: "/v1?a=1" }));
    const paging = { paging: "nextUrl", nextUrlPointer: "/next", rows: "/data" };

    const problem = await problemOf({ url: `${origin}/v1`, query: { a: 1 }, ...paging });

    expect(problem.detail).toContain("the next page was already read");
    expect(requests).toHaveLength(1);
  });

  it("does not go to another origin, where the credentials would go too", async () => {
    const other = await serve(() => []);
    const { origin } = await serve(() => ({ data: [{ id: 1 }], next: `${other.origin}/steal` }));
    const paging = { paging: "nextUrl", nextUrlPointer: "/next", rows: "/data" };

    const problem = await problemOf({ url: origin, ...paging, auth: "bearer", token: "s3cr3t" });

    expect(problem.code).toBe("SOURCE_BLOCKED");
    expect(other.requests).toEqual([]);
  });

  it("does not go to another origin after a redirect led there", async () => {
    const other = await serve(() => ({ data: [{ id: 1 }], next: "/more" }));
    const { origin } = await serve(
      (_request, response) => void response.writeHead(302, { location: other.origin }).end(),
    );
    const paging = { paging: "nextUrl", nextUrlPointer: "/next", rows: "/data" };

    const problem = await problemOf({ url: origin, ...paging, auth: "bearer", token: "s3cr3t" });

    expect(problem.code).toBe("SOURCE_BLOCKED");
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});

describe("a first answer without what leads to the next page", () => {
  const byCursor = { paging: "cursor", cursorPointer: "/meta/nxt", cursorParam: "after", rows: "/data" };
  const byUrl = { paging: "nextUrl", nextUrlPointer: "/links/nxt", rows: "/data" };

  it.each([
    ["cursorPointer", byCursor, "/meta/nxt is not there; /meta has count, next"],
    ["nextUrlPointer", byUrl, "/links/nxt is not there; the answer has data, meta"],
  ])("is an error that names what is there: %s", async (param, params, detail) => {
    const { origin } = await serve(() => ({ data: [{ id: 1 }], meta: { count: 25, next: "c1" } }));

    const problem = await problemOf({ url: origin, ...params });

    expect(problem).toMatchObject({ code: "SOURCE_DATA", detail });
    expect(problem).toHaveProperty("hint", expect.stringContaining(`correct the param ${param};`));
  });

  it.each([
    ["cursorMayBeAbsent", { cursorMayBeAbsent: true }],
    ["a total", { total: "/total" }],
    ["a flag", { more: "/more" }],
  ])("is the only page with %s", async (_name, known) => {
    const { origin } = await serve(() => ({ data: [{ id: 1 }], total: 1, more: false }));

    for (const params of [byCursor, byUrl]) expect(await rowsOf({ url: origin, ...params, ...known })).toHaveLength(1);
  });

  it.each([null, ""])("is the only page where it holds %j", async (nxt) => {
    const { origin } = await serve(() => ({ data: [{ id: 1 }], meta: { nxt }, links: { nxt } }));

    for (const params of [byCursor, byUrl]) expect(await rowsOf({ url: origin, ...params })).toHaveLength(1);
  });

  it("is no error without any content", async () => {
    const { origin } = await serve((_request, response) => void response.writeHead(204).end());

    expect(await rowsOf({ url: origin, ...byCursor })).toEqual([]);
  });

  it.each([
    ["is told in the log where there is no Link header", undefined, 1],
    ["is not worth a line where the Link header has no next page", '</1>; rel="first"', 0],
  ])("%s", async (_name, link, lines) => {
    const { origin } = await serve((_request, response) => {
      if (link) response.setHeader("link", link);
      return ALL.slice(0, 3);
    });
    const infos: string[] = [];
    const onInfo = (line: string) => void infos.push(line);

    expect(await rowsOf({ url: origin, paging: "linkHeader" }, { onInfo })).toHaveLength(3);
    expect(infos.filter((line) => line.includes("no Link header: taken as the only page"))).toHaveLength(lines);
  });
});

describe("the next page's URL", () => {
  const page = { askedUrl: "https://source.test/a", url: "https://source.test/a", where: "GET https://source.test/a" };

  it.each([
    ["/b?c=1", "https://source.test/b?c=1"],
    ["?c=1", "https://source.test/a?c=1"],
    // What a source behind a proxy that ends TLS takes for its own address.
    ["http://source.test/b", "https://source.test/b"],
  ])("%s is read as %s", (given, expected) => {
    expect(nextPageUrl(given, page)).toBe(expected);
  });

  it.each([
    "http://source.test:8080/b",
    "https://other.test/b",
    "http://other.test/b",
    "https://me:pw@source.test/b",
    "https://",
    "javascript:alert(1)",
  ])("is refused: %s", async (given) => {
    expect(await problemsOf(() => nextPageUrl(given, page))).toHaveLength(1);
  });
});

describe("the Link header", () => {
  it.each([
    ['<https://a.test/2>; rel="next"', "https://a.test/2"],
    ["</2>;rel=next", "/2"],
    ['</1>; rel="prev", </3>; rel="last next"', "/3"],
    ['</2>; title="a, b; rel=last"; rel="next"', "/2"],
    ['</a,b;c>; REL="NEXT"', "/a,b;c"],
    ['</2>; rel="next-archive"', undefined],
    ['</2>; anchor="#x"', undefined],
    ["", undefined],
  ])("%s leads to %s", (header, expected) => {
    expect(nextLink(header)).toBe(expected);
  });
});

describe("asking ahead", () => {
  it("is given up when the run ends early", async () => {
    const { promise: isClosed, resolve: close } = Promise.withResolvers<void>();
    const { origin, requests } = await serve((request, response) => {
      if (request.query["page"] === "1") return byNumber(request, response);
      response.on("close", close);
    });
    const onRows = async () => {
      await expect.poll(() => requests.length).toBe(2);
      return false;
    };

    await rowsOf({ url: origin, paging: "page", rows: "/data" }, { onRows });

    await isClosed;
  });

  it("loads the next page while the rows of this one are used", async () => {
    const { origin, requests } = await serve(byNumber);
    const seen: number[] = [];

    await rowsOf(
      { url: origin, paging: "page", rows: "/data" },
      { onRows: () => void seen.push(requests.length) as undefined },
    );

    expect(await settled(requests)).toBe(4);
    expect(seen).toHaveLength(3);
  });

  it("asks for nothing that a limited run may not need", async () => {
    const { origin, requests } = await serve(byNumber);

    for (const total of [{}, { total: "/total" }]) {
      const before = requests.length;
      let batches = 0;
      const onRows = async () => {
        await settled(requests);
        return ++batches < 2;
      };

      await rowsOf({ url: origin, paging: "page", rows: "/data", ...total }, { limit: 15, onRows });

      expect(requests.length - before).toBe(2);
    }
  });

  it("tells a failure of a page when its turn comes, after the rows before it", async () => {
    const { origin } = await serve((request, response) => {
      if (request.query["page"] === "2") response.writeHead(400).end("no page two");
      else return byNumber(request, response);
    });
    let rows = 0;
    const onRows = (batch: readonly unknown[]) => {
      rows += batch.length;
      return true;
    };

    const [problem] = await problemsOf(() =>
      rowsOf({ url: origin, paging: "page", rows: "/data", total: "/total" }, { onRows }),
    );

    expect(problem?.detail).toContain("no page two");
    expect(rows).toBe(10);
  });
});

/** The number of requests once no more come. */
async function settled(requests: readonly unknown[]): Promise<number> {
  for (let before = -1; before !== requests.length; ) {
    before = requests.length;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return requests.length;
}

describe("maxPages", () => {
  it.each([
    ["one after the other", {}],
    ["side by side", { total: "/total" }],
  ])("is an error beyond, not an end: %s", async (_name, more) => {
    const { origin, requests } = await serve(byNumber);

    const problem = await problemOf({ url: origin, paging: "page", rows: "/data", maxPages: 2, ...more });

    expect(problem.detail).toContain("more than 2 pages");
    expect(requests.length).toBeLessThanOrEqual(2);
  });

  it("is no error at exactly that many", async () => {
    const { origin } = await serve(byNumber);

    expect(await rowsOf({ url: origin, paging: "page", rows: "/data", total: "/total", maxPages: 3 })).toEqual(ALL);
  });

  it("does not let a total of billions fill the memory", async () => {
    const { origin } = await serve(() => ({ total: 9_000_000_000_000, data: [{ id: 1 }] }));

    const problem = await problemOf({ url: origin, paging: "page", rows: "/data", total: "/total" });

    expect(problem.detail).toContain("more than 100000 pages");
  });
});
