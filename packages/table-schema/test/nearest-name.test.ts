import { expect, test } from "vitest";
import { nearestName } from "../src/index.js";

const KEYS = ["table", "schema", "window", "mode"];

test.each([
  ["tabel", "table"],
  ["Table", "table"],
  ["shema", "schema"],
  ["modee", "mode"],
  ["windwo", "window"],
  ["mdoe", "mode"],
])("%s most likely meant %s", (name, meant) => {
  expect(nearestName(name, KEYS)).toBe(meant);
});

test.each(["xyz", "edom", "", "scheduled-runs"])("%j is near to none", (name) => {
  expect(nearestName(name, KEYS)).toBeUndefined();
});
