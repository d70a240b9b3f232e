import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { CANARY, jsonOf, test, type World } from "./cli-kit.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The parts of a clone that name its connectors. */
const PARTS = [
  ...["packages/container/package.json", "plugins/example", "plugins/files/package.json", "docs/connectors"],
  ...["scripts", "package.json", "pnpm-lock.yaml", "tsconfig.json", "README.md", "README.ja.md", "ARCHITECTURE.md"],
];

async function cloneIn(world: World): Promise<string> {
  for (const part of PARTS) {
    await cp(join(ROOT, part), join(world.dir, "clone", part), { recursive: true, verbatimSymlinks: true });
  }
  return join(world.dir, "clone");
}

/** Every file below a folder with its text. */
async function textsIn(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(dir.length + 1), await readFile(file, "utf8")]),
  );
  return Object.fromEntries(texts);
}

/** What is installed and compiled. */
const NO_SOURCE = /\/(node_modules|dist|\.turbo)\//;

const BAD_NAMES: readonly [string, RegExp][] = [
  ["Shop", /such as shop/],
  ["../x", /lower case letters/],
  ["/tmp/x", /lower case letters/],
  ["__proto__", /lower case letters/],
  ["a--b", /such as a-b/],
  ["9lives", /such as lives/],
  ["", /lower case letters/],
  ["con", /means something else/],
  ["constructor", /means something else/],
  ["a".repeat(65), /at most 64 characters, this one has 65/],
  ["files", /plugins\/files is there already/],
];

describe("new connector in a clone", () => {
  test("copies the example under its name, and names it wherever connectors are named", async ({ world }) => {
    const clone = await cloneIn(world);
    const before = await textsIn(clone);

    const done = await world.cli(["new", "connector", "my-shop", "--json"], { cwd: "clone/plugins" });

    const after = await textsIn(clone);
    const made = Object.keys(after).filter((file) => !(file in before));
    expect(done).toMatchObject({ code: 0, stderr: "" });
    const copied = Object.keys(before)
      .filter((file) => file.startsWith("plugins/example/") && !NO_SOURCE.test(file))
      .map((file) => file.replaceAll("example", "my-shop"));
    expect(made.filter((file) => !NO_SOURCE.test(file)).sort()).toEqual(
      [...copied, "docs/connectors/my-shop.ja.md", "docs/connectors/my-shop.md"].sort(),
    );
    expect(copied).toContain("plugins/my-shop/test/my-shop.test.ts");
    for (const file of made) expect(after[file], file).not.toMatch(/\bexample\b|サンプル|コピー元/);
    expect(jsonOf(done)).toMatchObject({
      connector: "my-shop",
      place: clone,
      next: ["npm test -- plugins/my-shop", "./collectro connectors my-shop", "npm run check"],
    });
    for (const file of ["README.md", "README.ja.md", "ARCHITECTURE.md", "tsconfig.json", "pnpm-lock.yaml"]) {
      expect(after[file]?.replaceAll("my-shop", "example"), file).toContain("plugins/example");
      expect(after[file], file).toContain("plugins/my-shop");
    }
  });

  test("refuses names that cannot be in one line, and writes nothing", async ({ world }) => {
    const clone = await cloneIn(world);
    const before = await textsIn(clone);
    const done = await world.all(
      BAD_NAMES.map(([name]) => ["new", "connector", name]),
      { cwd: "clone" },
    );
    expect(done).toEqual(
      BAD_NAMES.map(([, reason]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(reason) })),
    );
    for (const { stderr } of done) expect(stderr).toMatch(/^ARGUMENT_INVALID: [^\n]*\n$/);
    expect(await textsIn(clone)).toEqual(before);
  });

  test("that cannot be written whole leaves nothing behind", async ({ world }) => {
    const clone = await cloneIn(world);
    await writeFile(join(clone, "README.ja.md"), "# no table of connectors\n");
    const before = await textsIn(clone);
    const { code, stderr } = await world.cli(["new", "connector", "shop"], { cwd: "clone" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/\(plugins\/shop\): nothing was made: README\.ja\.md has no place for another connector/);
    expect(await textsIn(clone)).toEqual(before);
  });

  test("outside of a clone says what to do, in the user's language", async ({ world }) => {
    const { code, stderr } = await world.cli(["new", "connector", "shop", "--lang=ja"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/クローンではありません。.*--standalone/);
    expect(await readdir(world.dir)).toEqual(["data", "state"]);
  });
});

describe("new connector --standalone", () => {
  test("makes a package of its own, which asks for nothing of this repository", async ({ world }) => {
    const args = ["new", "connector", "shop", "--standalone", "--scope=@acme", "--registry=https://npm.acme.test/x"];
    const { code, stdout } = await world.cli(args);
    const texts = await textsIn(join(world.dir, "connector-shop"));
    const manifest = JSON.parse(texts["package.json"] ?? "");

    expect(code).toBe(0);
    expect(stdout).toContain("cd connector-shop\n  npm install\n  npm test\n");
    expect(manifest).toMatchObject({
      name: "@acme/connector-shop",
      collectro: { connector: "shop", apiVersion: 1 },
      peerDependencies: { "@collectro/connector": expect.stringMatching(/^\^\d/) },
      publishConfig: { access: "restricted", registry: "https://npm.acme.test/x/" },
    });
    expect(texts[".npmrc"]).toMatch(/^@acme:registry=https:\/\/npm\.acme\.test\/x\/$/m);
    for (const [file, text] of Object.entries(texts)) {
      expect(text, file).not.toMatch(/workspace:|catalog:|@collectro\/source|\{\{\w|undefined|\bexample\b|サンプル/);
    }
    for (const file of [".gitignore", ".github/workflows/ci.yml", "README.ja.md", "test/shop.test.ts"]) {
      expect(texts[file], file).toMatch(/\S/);
    }
  });

  test("refuses places, scopes and registries that cannot be, and writes nothing", async ({ world }) => {
    const refused: [string[], RegExp][] = [
      [["data"], /\(data\): this folder is not empty/],
      [["data/rows.csv"], /\(data\/rows\.csv\): this is no folder/],
      [["data/rows.csv/x"], /nothing was made: /],
      [["out", "--scope=acme"], /\(--scope\): a scope is @/],
      [["out", `--registry=https://u:${CANARY}@npm.test`], /\(--registry\): /],
      [["out", "--registry=npm.test"], /\(--registry\): /],
    ];
    const before = await textsIn(world.dir);
    const done = await world.all(refused.map(([args]) => ["new", "connector", "shop", "--standalone", ...args]));
    expect(done).toMatchObject(refused.map(([, reason]) => ({ code: 2, stderr: expect.stringMatching(reason) })));
    for (const { stderr } of done) expect(stderr).toMatch(/^ARGUMENT_INVALID: [^\n]*\n$/);
    expect(await textsIn(world.dir)).toEqual(before);
  });

  test("takes an empty folder", async ({ world }) => {
    await mkdir(join(world.dir, "empty"));
    expect((await world.cli(["new", "connector", "shop", "--standalone", "empty"])).code).toBe(0);
    expect(await readdir(join(world.dir, "empty"))).toContain("package.json");
  });
});
