import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";

const WEB = join(import.meta.dirname, "../../web/src");

/** The classes whose looks a file of styles decides: the first one of each selector. */
function classesIn(file: string): Set<string> {
  const rules = readFileSync(file, "utf8").replaceAll(/\/\*.*?\*\//gs, "");
  const selectors = [...rules.matchAll(/([^{}]+)\{/g)].flatMap(([, list = ""]) => list.split(","));
  return new Set(selectors.flatMap((selector) => /^\s*[a-z]*\.([\w-]+)/.exec(selector)?.[1] ?? []));
}

// Styles come with the page that needs them, and stay: a name that two pages use looks another way after a visit to the other.
test("each class has its looks from one file", () => {
  const owners = new Map<string, string[]>();
  for (const file of globSync(join(WEB, "**/*.css")).sort()) {
    for (const name of classesIn(file)) owners.set(name, [...(owners.get(name) ?? []), relative(WEB, file)]);
  }
  expect(owners.size).toBeGreaterThan(100);
  expect([...owners].filter(([, files]) => files.length > 1)).toEqual([]);
});
