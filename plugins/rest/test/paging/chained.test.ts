import { describe, expect, it } from "vitest";
import { type Answer, problemOf, rowsOf, serve } from "../rig.js";
import { ALL, pageAt } from "./pages.js";

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
