import { describe, expect, it } from "vitest";
import { problemOf, rowsOf, serve } from "../rig.js";
import { ALL } from "./pages.js";

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
