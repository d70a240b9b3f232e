import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listPlugins, loadConnector } from "../../src/registry.js";

let dir: string;
let base: string;

const connector = (name: string) => `export default { name: ${JSON.stringify(name)}, read() {} };`;

/** A project with one plugin of each kind, good and bad. */
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "host-registry-"));
  base = pathToFileURL(join(dir, "/")).href;
  await install("@collectro/connector-good", { connector: "good", apiVersion: 1 }, connector("good"));
  await install("elsewhere", { connector: "other", apiVersion: 1 }, connector("other"));
  await install("@collectro/connector-future", { connector: "future", apiVersion: 2 }, connector("future"));
  await install("@collectro/connector-unversioned", { connector: "unversioned" }, connector("unversioned"));
  await install("@collectro/connector-broken", { connector: "broken", apiVersion: 1 }, "throw new Error('at import');");
  await install("@collectro/connector-empty", { connector: "empty", apiVersion: 1 }, "export const nothing = 1;");
  await install("@collectro/connector-liar", { connector: "liar", apiVersion: 1 }, connector("somebody"));
  await install("@collectro/connector-renamed", { connector: "new-name", apiVersion: 1 }, connector("new-name"));
  await install("plain-library", undefined, "globalThis.imported = true;");
  const installed = ["good", "future", "unversioned", "broken", "empty", "liar", "renamed"];
  const names = [
    ...installed.map((name) => `@collectro/connector-${name}`),
    "elsewhere",
    "plain-library",
    "not-installed",
  ];
  const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  await writeFile(join(dir, "package.json"), JSON.stringify({ name: "project", dependencies }));
  // Installed, but nobody's dependency.
  await install("@collectro/connector-stray", { connector: "stray", apiVersion: 1 }, connector("stray"));
});
afterAll(async () => await rm(dir, { recursive: true }));

async function install(name: string, collectro: object | undefined, code: string): Promise<void> {
  const folder = join(dir, "node_modules", name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, version: "1.2.3", type: "module", exports: "./index.mjs", collectro };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "index.mjs"), code);
}

test("the plugins are the dependencies that carry the manifest, by name", () => {
  expect(listPlugins(base).map(({ connector: name }) => name)).toEqual([
    ...["broken", "empty", "future", "good", "liar", "new-name", "other", "unversioned"],
  ]);
  expect(listPlugins(base)).toContainEqual({
    packageName: "elsewhere",
    connector: "other",
    apiVersion: 1,
    version: "1.2.3",
    folder: join(dir, "node_modules", "elsewhere"),
  });
});

test.for(["good", "other", "new-name"])("%s is loaded", async (name) => {
  expect(await loadConnector(name, base)).toMatchObject({ connector: { name }, version: "1.2.3" });
});

describe("refuses", () => {
  test.for([
    ["future", /CONNECTOR_API_VERSION.*\(future\).*built for API version 2, this host has 1/],
    ["unversioned", /CONNECTOR_API_VERSION.*built for API version undefined/],
    ["broken", /CONNECTOR_BROKEN.*\(broken\): @collectro\/connector-broken 1\.2\.3: at import/],
    ["empty", /CONNECTOR_BROKEN.*no connector as its default export/],
    ["liar", /CONNECTOR_BROKEN.*its manifest says liar, its code somebody/],
    ["renamed", /CONNECTOR_UNKNOWN.*installed connectors: broken, empty, future, good/],
    ["stray", /CONNECTOR_UNKNOWN/],
    ["not-installed", /CONNECTOR_UNKNOWN/],
    ["library", /CONNECTOR_UNKNOWN/],
  ] as const)("%s", async ([name, reason]) => {
    await expect(loadConnector(name, base)).rejects.toThrow(reason);
  });

  test("every name that is a path, a package or a property", async () => {
    const names = ["../connector-good", "good/../good", "./index.mjs", "elsewhere", "plain-library", "fs", "node:fs"];
    for (const name of [...names, "__proto__", "constructor", "toString", "", ".", "..", "good\0", join(dir, "x")]) {
      await expect(loadConnector(name, base), name).rejects.toThrow(/CONNECTOR_UNKNOWN/);
    }
    expect("imported" in globalThis).toBe(false);
  });
});

test("a project without plugins says so", async () => {
  const empty = await mkdtemp(join(tmpdir(), "host-registry-"));
  await writeFile(join(empty, "package.json"), "{}");
  await expect(loadConnector("good", pathToFileURL(join(empty, "/")).href)).rejects.toThrow(
    /installed connectors: none/,
  );
  await rm(empty, { recursive: true });
});

test("a project that is a plugin itself has that one, too", async () => {
  const own = await mkdtemp(join(tmpdir(), "host-registry-"));
  const manifest = { name: "@acme/connector-own", version: "0.3.0", type: "module", exports: "./index.mjs" };
  await writeFile(
    join(own, "package.json"),
    JSON.stringify({ ...manifest, collectro: { connector: "own", apiVersion: 1 } }),
  );
  await writeFile(join(own, "index.mjs"), 'export default { name: "own", read() {} };');
  const at = pathToFileURL(join(own, "/")).href;

  expect(listPlugins(at)).toMatchObject([{ connector: "own", packageName: "@acme/connector-own", folder: own }]);
  expect(await loadConnector("own", at)).toMatchObject({ connector: { name: "own" }, version: "0.3.0" });
  await rm(own, { recursive: true });
});
