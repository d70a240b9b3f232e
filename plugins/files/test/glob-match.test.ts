import { matchesGlob } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "../src/sources/glob-match.js";
import { failure, readAll } from "./context.js";

const fits = (pattern: string, name: string) => compilePattern(pattern)(name);

describe("a pattern", () => {
  it.each([
    ["*.csv", "a.csv", true],
    ["*.csv", "a/b.csv", false],
    ["*.csv", ".hidden.csv", false],
    [".*.csv", ".hidden.csv", true],
    ["**/*.csv", "a.csv", true],
    ["**/*.csv", "a/b/c.csv", true],
    ["**/*.csv", "a/.git/c.csv", false],
    ["a/**", "a", false],
    ["a/**", "a/b/c", true],
    ["a/**/b", "a/b", true],
    ["?.csv", "é.csv", true],
    ["?.csv", "😀.csv", true],
    ["[a-c]x", "bx", true],
    ["[!a-c]x", "bx", false],
    ["[[]1].csv", "[1].csv", true],
    ["[]]", "]", true],
    ["[a", "[a", true],
    ["{a,b{c,d}}.csv", "bd.csv", true],
    ["{a,b", "{a,b", true],
    ["{a}", "{a}", true],
    ["x{,.gz}", "x", true],
    ["a{/b,}/c", "a/b/c", true],
  ])("%s and %s: %s", (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected);
  });

  it("means what Node's own matcher takes it for", () => {
    const name = fc
      .array(fc.string({ unit: fc.constantFrom("a", "b", "."), minLength: 1, maxLength: 4 }), {
        minLength: 1,
        maxLength: 4,
      })
      .filter((parts) => parts.every((part) => part !== "." && part !== ".."))
      .map((parts) => parts.join("/"));
    const piece = fc.constantFrom(
      "a",
      "b",
      ".",
      "*",
      "?",
      "/",
      "/**/",
      "**/",
      "[ab]",
      "[!a]",
      "{a,b}",
      "{b*,a/b}",
      "a*",
    );
    const pattern = fc
      .array(piece, { minLength: 1, maxLength: 7 })
      .map((pieces) => pieces.join(""))
      // Empty parts, dots as parts, and stars in a row are read in several ways; a path has none.
      .filter((text) => !/\/\/|^\/|\/$|(^|[/,{])\.{1,2}([/,}]|$)|\*{3}|[^/]\*\*|\*\*[^/]|\*\*$/.test(text));
    fc.assert(
      fc.property(pattern, name, (pattern, name) => {
        expect(fits(pattern, name)).toBe(matchesGlob(name, pattern));
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });

  it.each([
    ["*a".repeat(500), "a".repeat(5_000)],
    [`${"*a".repeat(2_000)}b`, "a".repeat(4_000)],
    [`${"**/".repeat(500)}b`, `${"a/".repeat(500)}a`],
    [`${"[a-z]*".repeat(500)}!`, "z".repeat(2_000)],
    [`${"?".repeat(1_000)}${"*?".repeat(500)}!`, "z".repeat(3_000)],
    ["{".repeat(5_000), "{"],
  ])("ends, however it is made to go back and forth (%#)", (pattern, name) => {
    expect(fits(pattern, name)).toBe(pattern.startsWith("*a*a") && !pattern.endsWith("b"));
  });

  it("of very many alternatives is refused", async () => {
    const path = `${"{a,b}".repeat(30)}.csv`;

    expect(() => compilePattern(path)).toThrow(RangeError);
    expect(
      await failure(readAll({ params: { path, format: "csv" }, schema: [{ name: "a", type: "STRING" }] })),
    ).toContain("more than 1000 alternatives");
  });
});
