import { describe, expect, it } from "vitest";
import { problemOf, rowsOf, serve } from "../rig.js";
import { ALL, byNumber } from "./pages.js";

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
