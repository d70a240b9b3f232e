import { describe, expect, it } from "vitest";
import { nextLink } from "../../src/paging/link-header.js";
import { nextPageUrl } from "../../src/request.js";
import { problemsOf } from "../rig.js";

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
