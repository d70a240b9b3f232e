import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { checkSharedDir } from "@collectro/faultkit";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { succeed } from "../src/command.js";
import { type StoreProcess, startStore } from "../src/installed-host.js";
import { ROOT } from "../src/packages.js";
import { createStranger, type Stranger, strangeEnvironment } from "../src/stranger.js";

const dir = join(inject("dir"), "own");
const connector = join(dir, "connector-tides");
const repository = join(dir, "containers");
const PACKAGE = "@acme/connector-tides";
const env = { ...strangeEnvironment(), NPM_TOKEN: inject("token") };
const missing = ["buildah", "podman"].filter((tool) => spawnSync(tool, ["--version"]).status !== 0);
const noImages = missing.length > 0 ? `${missing.join(" and ")} not installed` : process.getuid?.() !== 0 && "not root";

let desk: Stranger;
let service: Server;
let store: StoreProcess;

beforeAll(async () => {
  await mkdir(dir, { recursive: true });
  desk = await createStranger(join(dir, "desk"), "pnpm", inject("npmrc"));
  service = createServer((_, answer) => answer.setHeader("content-type", "application/json").end(ANSWER));
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  store = await startStore(join(dir, "store"));
});

afterAll(async () => {
  service.close();
  await store[Symbol.asyncDispose]();
});

/** What open-meteo.com says of one day. */
const ANSWER = JSON.stringify({
  daily: { time: ["2024-09-24"], temperature_2m_max: [27.5], temperature_2m_min: [19], rain_sum: [0.5] },
});

const npm = (cwd: string, ...args: readonly string[]): Promise<string> => succeed("npm", args, { cwd, env });
const collectro = (cwd: string, ...args: readonly string[]): Promise<string> =>
  npm(cwd, "exec", "--", "collectro", ...args);

/** Native parts that ssh2 can do without are compiled from C++ each time: installed.test.ts has that done. */
const UNBUILT = ["--ignore-scripts"];

/** What the made `.npmrc` asks for: the `#` of its last line away. */
async function useToken(folder: string): Promise<void> {
  const file = join(folder, ".npmrc");
  await writeFile(file, (await readFile(file, "utf8")).replace(/^# (?=.*_authToken)/m, ""));
}

function params(): string[] {
  const { port } = service.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/v1/archive`;
  return ["latitude=35.7", "longitude=139.7", `url=${url}`, 'allowPrivate=["127.0.0.1"]'].map(
    (one) => `--param=${one}`,
  );
}

it("a new connector is green, compiles with its tests, and is published", async () => {
  await desk.install("@collectro/cli");
  const made = [
    "new",
    "connector",
    "tides",
    "--standalone",
    connector,
    "--scope",
    "@acme",
    "--registry",
    inject("url"),
  ];
  await succeed("pnpm", ["exec", "collectro", ...made], { cwd: desk.dir, env });
  await useToken(connector);

  await npm(connector, "install", ...UNBUILT);
  // Some cases of the suite will do: plugins/example, of which this is a copy, runs all of them.
  await npm(connector, "test", "--", "--testNamePattern=rows");
  await npm(connector, "run", "check");
  await npm(connector, "publish");
  const files = JSON.parse(await npm(connector, "pack", "--dry-run", "--json", "--ignore-scripts"))[0].files;
  const paths = files.map(({ path }: { readonly path: string }) => path);
  expect(paths).toEqual(
    expect.arrayContaining(["README.ja.md", "README.md", "dist/index.d.ts", "dist/index.js", "package.json"]),
  );
  expect(paths.filter((path: string) => /^(src|test)\/|\.tsbuildinfo$/.test(path))).toEqual([]);
});

it("a repository of one's own runs the host, a connector of ours, and that one", async () => {
  const made = ["init", repository, "--connectors", `files,${PACKAGE}`, "--registry", inject("url")];
  await succeed("pnpm", ["exec", "collectro", ...made], { cwd: desk.dir, env });
  await useToken(repository);

  await npm(repository, "install", ...UNBUILT);
  await npm(repository, "test");
  const run = await collectro(repository, "run", "tides", "--from=2024-09-24", "--to=2024-09-24", ...params());
  expect(run).toMatch(/read = encoded = stored/);
});

it("the console of an installed command line has its pages", async () => {
  const program = join(repository, "node_modules/.bin/collectro");
  const console = spawn(program, ["console", "--port=0", "--json"], {
    cwd: repository,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(console, "exit");
  try {
    const [line] = await once(console.stdout.setEncoding("utf8"), "data");
    const page = await fetch(JSON.parse(line).url);
    expect(page.headers.get("content-type")).toContain("text/html");
    const [, script] = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
    expect((await fetch(new URL(script ?? "", page.url))).status).toBe(200);
  } finally {
    console.kill();
    await ended;
  }
});

it("the image of that repository runs to success, and no token is in it", async ({ skip }) => {
  if (noImages) skip(noImages);
  const shared = join(dir, "shared");
  await mkdir(shared);
  await chmod(shared, 0o777);
  const dates = { FROM: "2024-09-24", TO: "2024-09-24", COLLECTRO_GCS_ENDPOINT: store.endpoint };
  const args = ["--connector=tides", "--output=gs://out/tides", ...params()];

  await succeed(join(ROOT, ".ci/repository-image"), [repository, shared, ...args], { env: { ...env, ...dates } });
  const { result, objects, violations } = await checkSharedDir(shared);
  expect({ result, violations }).toEqual({ result: "success", violations: [] });
  const lines = await Promise.all(objects.map(store.linesOf));
  expect(lines.flat()).toEqual(['{"day":"2024-09-24","temp_max_c":27.5,"temp_min_c":19,"rain_mm":0.5}']);
});
