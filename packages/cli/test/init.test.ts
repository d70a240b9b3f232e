import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect } from "vitest";
import { CONNECTORS, jsonOf, test, type World } from "./cli-kit.js";

const CONTAINER_MODULES = fileURLToPath(new URL("../../container/node_modules", import.meta.url));

async function textsIn(world: World, dir: string): Promise<Record<string, string>> {
  const entries = await readdir(join(world.dir, dir), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const root = join(world.dir, dir);
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(root.length + 1), await readFile(file, "utf8")])),
  );
}

describe("init", () => {
  test("begins a repository: host, connectors, workflow, image, CI, both languages", async ({ world }) => {
    const done = await world.cli([
      "init",
      "My Shop",
      "--connectors=rest",
      "--json",
      "--registry=https://npm.acme.test",
    ]);
    const texts = await textsIn(world, "My Shop");

    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(jsonOf(done)).toMatchObject({
      next: ["cd My Shop", "npm install", "npx collectro crawl sample --from 2024-09-24 --to 2024-09-25"],
    });
    expect(JSON.parse(texts["package.json"] ?? "")).toMatchObject({
      name: "my-shop",
      private: true,
      dependencies: {
        "@collectro/connector-files": expect.stringMatching(/^\^\d/),
        "@collectro/connector-rest": expect.stringMatching(/^\^\d/),
        "@collectro/host": expect.stringMatching(/^\^\d/),
      },
      devDependencies: { "@collectro/cli": expect.stringMatching(/^\^\d/) },
    });
    expect(Object.keys(texts)).toEqual(
      expect.arrayContaining([
        ...[
          ".dockerignore",
          ".github/workflows/ci.yml",
          ".gitignore",
          ".npmrc",
          "Dockerfile",
          "README.ja.md",
          "README.md",
        ],
        ...["container/healthy.js", "container/main.js", "container/warm-up.js", "workflows/sample.yaml"],
      ]),
    );
    expect(texts["Dockerfile"]).toMatch(/^ENTRYPOINT \["node", "\/app\/container\/main\.js"\]$/m);
    for (const [file, text] of Object.entries(texts)) expect(text, file).not.toMatch(/workspace:|\{\{\w|undefined/);
  });

  test("has a sample that goes from its files into the table", async ({ world }) => {
    await world.cli(["init", "shop"]);
    await symlink(CONTAINER_MODULES, join(world.dir, "shop/node_modules"));
    const args = ["crawl", "sample", "--from=2024-09-24", "--to=2024-09-25", "--json"];
    const done = await world.cli(args, { cwd: "shop", env: { COLLECTRO_PROJECT: "" } });
    expect(jsonOf(done)).toMatchObject({ verdict: "loaded", counts: { rowsLoaded: 4 } });
  });

  test("keeps what is there, and says so; --force replaces it, and says so", async ({ world }) => {
    await world.write("shop/README.md", "mine\n");
    await world.write("shop/package.json", "{}\n");
    const kept = await world.cli(["init", "shop"]);
    expect(kept.stdout).toMatch(/^kept {5}shop\/README\.md \(it was there already; --force replaces it\)$/m);
    expect(kept.stdout).toMatch(/^ {2}npm install @collectro\/host @collectro\/connector-files$/m);
    expect(await textsIn(world, "shop")).toMatchObject({ "README.md": "mine\n", "package.json": "{}\n" });

    const replaced = await world.cli(["init", "shop", "--force"]);
    expect(replaced.stdout).toMatch(/^replaced shop\/README\.md$/m);
    expect((await textsIn(world, "shop"))["README.md"]).toMatch(/^# shop$/m);
  });

  test("in the current folder needs no cd, and speaks the user's language", async ({ world }) => {
    await mkdir(join(world.dir, "here"));
    const { stdout } = await world.cli(["init", "--lang=ja"], { cwd: "here" });
    expect(stdout).toMatch(/^作成 +package\.json$/m);
    expect(stdout).toMatch(/次に実行するコマンド:\n {2}npm install\n/);
  });

  test.for<[string, string[], RegExp]>([
    ["a connector that nobody knows", ["out", "--connectors=files,nope"], /\(--connectors\): nope: known connectors: /],
    ["a path for a connector", ["out", "--connectors=../x"], /\(--connectors\): \.\.\/x: known connectors: /],
    ["a file for a folder", ["data/rows.csv"], /\(data\/rows\.csv\): this is no folder/],
    ["a folder inside a file", ["data/rows.csv/x"], /nothing was made: /],
    ["a registry that is none", ["out", "--registry=x"], /\(--registry\)/],
  ])("refuses %s, and writes nothing", async ([, args, reason], { world }) => {
    const before = await textsIn(world, "");
    const { code, stdout, stderr } = await world.cli(["init", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^ARGUMENT_INVALID: [^\n]*\n$/);
    expect(stderr).toMatch(reason);
    expect(await textsIn(world, "")).toEqual(before);
  });

  test("names the connectors that there are", async ({ world }) => {
    const { stderr } = await world.cli(["init", "out", "--connectors=nope"]);
    expect(stderr).toContain(CONNECTORS.join(", "));
  });
});
