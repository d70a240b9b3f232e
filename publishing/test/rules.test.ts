import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { archiveProblems } from "../src/archive-rules.js";
import { succeed } from "../src/command.js";
import { manifestProblems } from "../src/manifest-rules.js";
import type { Packed } from "../src/pack.js";
import type { Manifest } from "../src/packages.js";
import { expectedFiles, sweep } from "../src/packed-files.js";

const MANIFEST: Manifest = {
  name: "@collectro/connector-good",
  version: "1.0.0",
  description: "One that can be published",
  license: "Apache-2.0",
  type: "module",
  keywords: ["collectro-connector"],
  engines: { node: ">=22.18" },
  files: ["dist", "!dist/.tsbuildinfo", "CHANGELOG.md"],
  exports: {
    ".": { "@collectro/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./package.json": "./package.json",
  },
  publishConfig: {
    access: "restricted",
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" }, "./package.json": "./package.json" },
  },
  peerDependencies: { "@collectro/connector": "workspace:^" },
  collectro: { connector: "good", apiVersion: 1 },
};
const FILES: Readonly<Record<string, string>> = {
  "src/index.ts": "export default 1;\n",
  "dist/index.js": "export default 1;\n",
  "dist/index.d.ts": "declare const _default: 1;\nexport default _default;\n",
  "dist/index.js.map": JSON.stringify({ sources: ["../src/index.ts"], sourcesContent: ["export default 1;\n"] }),
  LICENSE: "Apache",
  "README.md": "# good\n",
  "README.ja.md": "# good\n",
};

/** A second entry, whose types are missing. */
const UNTYPED: Partial<Manifest> = {
  exports: { ...MANIFEST.exports, "./more": "./dist/more.js" },
  publishConfig: {},
};

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "collectro-rules-"));
});
afterAll(async () => await rm(dir, { recursive: true }));

/** A package whose archive holds the files given, but for sources; `undefined` leaves one out. */
async function packed(
  manifest: Partial<Manifest> = {},
  files: Readonly<Record<string, string | undefined>> = {},
): Promise<Packed> {
  const path = join(await mkdtemp(join(dir, "p-")), "package");
  const whole: Manifest = { ...MANIFEST, ...manifest };
  const packedManifest = { ...whole, exports: whole.publishConfig?.exports ?? whole.exports };
  const all = { ...FILES, "package.json": JSON.stringify(packedManifest), ...files };
  const there = Object.entries(all).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  for (const [name, text] of there) {
    await mkdir(join(path, dirname(name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  const names = there.map(([name]) => name).filter((name) => !name.startsWith("src/"));
  const archive = `${path}.tgz`;
  await succeed("tar", ["-czf", archive, "-C", dirname(path), ...names.map((name) => `package/${name}`)]);
  return {
    folder: "plugins/good",
    path,
    manifest: whole,
    tarball: new Uint8Array(await readFile(archive)),
    files: names,
  };
}

it("a package that is as it should be has no problem", async () => {
  const good = await packed();

  expect([...manifestProblems(good), ...(await archiveProblems(good))]).toEqual([]);
});

it.each<[string, Partial<Manifest>]>([
  ["its name is not @collectro/connector-good", { name: "@collectro/other" }],
  ["it has no description", { description: "" }],
  ['its license is not "Apache-2.0"', { license: "MIT" }],
  ["publishConfig names a registry", { publishConfig: { ...MANIFEST.publishConfig, registry: "http://a.example" } }],
  ['publishConfig.access is not "restricted"', { publishConfig: { ...MANIFEST.publishConfig, access: "public" } }],
  ["publishConfig.exports is not exports without", { publishConfig: { access: "restricted", exports: {} } }],
  ["files lacks one of", { files: ["dist"] }],
  ["collectro.connector is not good", { collectro: { connector: "bad", apiVersion: 1 } }],
  ["peerDependencies lacks", { peerDependencies: {} }],
  ["@collectro/connector is a dependency", { dependencies: { "@collectro/connector": "workspace:^" } }],
  ['what connectors use takes "workspace:^" of ours', { dependencies: { "@collectro/table-schema": "workspace:*" } }],
])("a manifest is refused: %s", async (problem, manifest) => {
  expect(manifestProblems(await packed(manifest)).join("\n")).toContain(problem);
});

it.each<[string, Partial<Manifest>, Readonly<Record<string, string | undefined>>]>([
  ["README.ja.md is not packed", {}, { "README.ja.md": undefined }],
  ["LICENSE is not packed", {}, { LICENSE: undefined }],
  ["test/index.test.js is packed, but nothing asks for it", {}, { "test/index.test.js": "" }],
  ["dist/.tsbuildinfo is packed", {}, { "dist/.tsbuildinfo": "{}" }],
  ["dist/other.js is not packed; compile first", {}, { "src/other.ts": "" }],
  ["dist/index.js.map lacks its sources", {}, { "dist/index.js.map": '{"sources":["../src/index.ts"]}' }],
  ["it has no types", {}, { "dist/index.d.ts": undefined }],
  ["types: ", UNTYPED, { "dist/more.js": "export {};\n" }],
  ["publint: ", {}, { "dist/index.js": "module.exports = 1;\n" }],
])("an archive is refused: %s", async (problem, manifest, files) => {
  expect((await archiveProblems(await packed(manifest, files))).join("\n")).toContain(problem);
});

it("pages that were built are kept and packed; without them nothing is", async () => {
  const files = { "web/index.html": "", "dist/web/index.html": "", "dist/web/assets/index-1.js": "" };
  const { path, ...rest } = await packed({}, files);
  expect(sweep({ path, ...rest })).toEqual([]);
  expect(expectedFiles({ path, ...rest })).toEqual(expect.arrayContaining(Object.keys(files).slice(1)));

  const unbuilt = await packed({}, { "web/index.html": "" });
  expect(() => sweep(unbuilt)).toThrow("dist/web holds no pages: build");
});

it("what no source makes any longer is removed before packing, and nothing else", async () => {
  const { path, ...rest } = await packed(
    {},
    { "dist/gone.js": "", "dist/old/gone.d.ts": "", "dist/.tsbuildinfo": "{}" },
  );

  expect(sweep({ path, ...rest }).sort()).toEqual(["dist/gone.js", "dist/old/gone.d.ts"]);
  expect(sweep({ path, ...rest })).toEqual([]);
});
