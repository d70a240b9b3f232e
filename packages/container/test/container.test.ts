import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const DIST = join(ROOT, "packages/container/dist");

async function readJson(path: string) {
  return JSON.parse(await readFile(join(ROOT, path), "utf8"));
}

const FOLDERS = (await readdir(join(ROOT, "plugins"))).sort();

describe("every plugin is in the image", () => {
  test("the plugin folders are the plugins that the container depends on", async () => {
    const { dependencies } = await readJson("packages/container/package.json");
    const plugins = Object.keys(dependencies).filter((name) => name.startsWith("@collectro/connector-"));

    expect(plugins.sort()).toEqual(FOLDERS.map((folder) => `@collectro/connector-${folder}`));
  });

  test("the compiler builds them", async () => {
    const { references } = await readJson("tsconfig.json");
    const paths = references.map(({ path }: { path: string }) => path);

    for (const folder of FOLDERS) expect(paths).toContain(`plugins/${folder}`);
  });

  test.for(FOLDERS)("%s has one name everywhere, and this interface's version", async (folder) => {
    const manifest = await readJson(`plugins/${folder}/package.json`);
    const built = pathToFileURL(join(ROOT, "plugins", folder, "dist/index.js")).href;
    const { default: connector } = await import(built);

    expect(manifest.name).toBe(`@collectro/connector-${folder}`);
    expect(manifest.collectro).toEqual({ connector: folder, apiVersion: 1 });
    expect(connector).toMatchObject({ name: folder, apiVersion: 1 });
  });

  test("each can be named", async () => {
    const { errors } = await start(["--connector", "nobody", "--output", "gs://out/x"]);

    expect(errors).toEqual([expect.stringContaining(`installed connectors: ${FOLDERS.join(", ")}`)]);
  });
});

test("--help and --version answer without a folder and without dates", async () => {
  const help = await run(process.execPath, [join(DIST, "main.js"), "--help"]);
  const version = await run(process.execPath, [join(DIST, "main.js"), "--version"]);

  expect(help.stdout).toMatch(/--connector NAME/);
  expect(version.stdout.trim()).toBe((await readJson("packages/host/package.json")).version);
});

describe("the health check of the image", () => {
  test.for([
    ["a fresh heartbeat", 0, 0],
    ["one that has stopped", 60, 1],
  ] as const)("%s", async ([, ageS, code]) => {
    const dir = await mkdtemp(join(tmpdir(), "container-test-"));
    await writeFile(join(dir, ".heartbeat"), "");
    const at = (await stat(join(dir, ".heartbeat"))).mtimeMs / 1000 - ageS;
    await utimes(join(dir, ".heartbeat"), at, at);

    expect(await healthyCode(dir)).toBe(code);
    await rm(dir, { recursive: true });
  });

  test("none at all", async () => {
    expect(await healthyCode("/nonexistent")).toBe(1);
  });
});

async function healthyCode(sharedDir: string): Promise<number> {
  const env = { ...process.env, COLLECTRO_SHARED_DIR: sharedDir };
  return await run(process.execPath, [join(DIST, "healthy.js")], { env }).then(
    () => 0,
    (error: { code: number }) => error.code,
  );
}

/** Runs the container's program to an end that is not good; returns its error lines. */
async function start(args: readonly string[]): Promise<{ errors: string[] }> {
  const dir = await mkdtemp(join(tmpdir(), "container-test-"));
  const env = { ...process.env, FROM: "2024-09-24", TO: "2024-09-24", COLLECTRO_SHARED_DIR: dir };
  await run(process.execPath, [join(DIST, "main.js"), ...args], { env }).catch(() => {});
  const lines = (await readFile(join(dir, "log.txt"), "utf8")).trimEnd().split("\n");
  await rm(dir, { recursive: true });
  return {
    errors: lines.map((line) => JSON.parse(line)).flatMap((line) => (line.severity === "error" ? line.log : [])),
  };
}
