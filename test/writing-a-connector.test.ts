import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { outputPattern, stepsOf } from "./tour.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const turboCache = join(root, ".turbo/cache");
const english = tour("docs/writing-a-connector.md", "\n## Params and secrets\n");
const japanese = tour("docs/writing-a-connector.ja.md", "\n## パラメーターとシークレット\n");

/** The part of a page that is run. */
function tour(page: string, end: string) {
  const text = readFileSync(join(root, page), "utf8");
  expect(text).toContain(end);
  return stepsOf(text.slice(0, text.indexOf(end)));
}

it("the tour is the same in both languages", () => {
  expect(english.length).toBeGreaterThan(10);
  expect(japanese).toEqual(english);
});

it("every command of the tour does in a copy of this repository what the page says", { timeout: 600_000 }, async () => {
  const { makeCopy } = await import(new URL("../scripts/tree-copy.mjs", import.meta.url).href);
  using copy: Disposable & { dir: string; env: NodeJS.ProcessEnv } = makeCopy(root, "tour");
  const { CI: _ci, VITEST: _vitest, NODE_OPTIONS: _options, ...env } = copy.env;
  // A cache of its own: turbo notes there what it restored last, and a tree that finds another's note is compiled anew,
  // under the tests that run in it.
  const cacheDir = join(copy.dir, ".turbo/cache");
  const before = stampsOf(turboCache);
  cpSync(turboCache, cacheDir, { recursive: true, preserveTimestamps: true });
  const run = (command: string) =>
    spawnSync("bash", ["-c", command], {
      cwd: copy.dir,
      env: { ...env, LC_ALL: "C.UTF-8", NO_COLOR: "1", TURBO_CACHE_DIR: cacheDir },
      encoding: "utf8",
    });
  const stamp = (use: string) =>
    run(`node -e 'import("./scripts/setup.mjs").then(({ installStamp }) => process.exit(installStamp()${use}))'`);
  // What is installed is linked into the copy. An installation there would follow the links, and must never be needed.
  stamp(".renew()");
  for (const step of english) {
    if (step.kind === "file") {
      mkdirSync(dirname(join(copy.dir, step.path)), { recursive: true });
      writeFileSync(join(copy.dir, step.path), step.text);
      continue;
    }
    expect(stamp(".upToDate ? 0 : 1").status, `before $ ${step.command}`).toBe(0);
    const { status, stdout, stderr } = run(step.command);
    expect({ command: step.command, status, stderr }).toMatchObject({ status: 0, stderr: expect.anything() });
    expect(stdout, `$ ${step.command}\n${stderr}`).toMatch(outputPattern(step.output));
  }
  expect(stampsOf(turboCache), "what the tree was compiled from is as it was").toEqual(before);
});

/** Name and time of change of every file in a folder. */
function stampsOf(dir: string) {
  return readdirSync(dir).map((name) => [name, statSync(join(dir, name)).mtimeMs]);
}
