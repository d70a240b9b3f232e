import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { installedClosure, packageOf } from "../src/dependencies.js";
import { type InstalledRun, runInstalled, type StoreProcess, startStore } from "../src/installed-host.js";
import { publishedPackages } from "../src/packages.js";
import { createStranger, type Manager, type Stranger } from "../src/stranger.js";
import { FIXTURE_CONNECTORS, publishFixtures } from "./fixture-packages.js";

const CONNECTORS = publishedPackages().flatMap(({ manifest }) => manifest.collectro?.connector ?? []);
const PRELOAD = pathToFileURL(fileURLToPath(new URL("fixtures/module-list.mjs", import.meta.url))).href;
const packageName = (connector: string): string => `@collectro/connector-${connector}`;
const dir = join(inject("dir"), "installed");
let store: StoreProcess;

beforeAll(async () => {
  await mkdir(join(dir, "fixtures"), { recursive: true });
  store = await startStore(join(dir, "store"));
  await publishFixtures(join(dir, "fixtures"), inject("npmrc"));
});

afterAll(async () => await store[Symbol.asyncDispose]());

describe.each<Manager>(["npm", "pnpm"])("a project that installs with %s", (manager) => {
  let project: Stranger;

  beforeAll(async () => {
    project = await createStranger(join(dir, manager), manager, inject("npmrc"));
    await writeFile(join(project.dir, "stations.csv"), "day,temp\n2012-01-01,5.5\n2012-01-02,7.5\n");
  });

  const run = (connector: string, params?: object, env?: Readonly<Record<string, string>>): Promise<InstalledRun> =>
    runInstalled(project, store, connector, params, env);

  /** The packages whose code a run of a connector loads, as folders. It may end as it likes: by then it has been imported. */
  async function loaded(connector: string): Promise<Set<string>> {
    const list = join(project.dir, "module-list.txt");
    await rm(list, { force: true });
    await run(connector, { nothing: 1 }, { NODE_OPTIONS: `--import=${PRELOAD}`, MODULE_LIST: list });
    const files = (await readFile(list, "utf8"))
      .trim()
      .split("\n")
      .map((url) => fileURLToPath(url));
    return new Set(files.filter((file) => !file.endsWith("module-list.mjs")).map(packageOf));
  }

  it("runs one connector beside the host, and nothing else of ours but what these two need", async () => {
    await project.install("@collectro/host", "@collectro/connector-files");
    const { result, code, rows } = await run("files", { path: "stations.csv", dateColumn: "day" });

    expect({ result, code, rows }).toEqual({ result: "success", code: 0, rows: [{ day: "2012-01-01", temp: "5.5" }] });
    const own = [...installedClosure("@collectro/host", project.dir)].filter((folder) => folder.includes("@collectro"));
    expect(own.map((folder) => folder.split("node_modules").at(-1)).sort()).toEqual(
      ["connector", "contract", "host", "table-schema"].map((name) => `/@collectro/${name}`),
    );
  });

  it("installs every connector side by side", async () => {
    await project.install(...[...CONNECTORS, ...FIXTURE_CONNECTORS].map(packageName));

    const { errors } = await run("none");
    expect(errors.join("\n")).toContain([...CONNECTORS, ...FIXTURE_CONNECTORS].sort().join(", "));
  });

  it.each([
    ["one", "1.0.0"],
    ["two", "2.0.0"],
  ])("connector %s sees its own version of a dependency that another has, too: %s", async (name, flavour) => {
    const { result, rows } = await run(name);

    expect({ result, rows }).toEqual({ result: "success", rows: [{ flavour }] });
  });

  it("a connector that brings a copy of the interface of its own runs, too", async () => {
    const { result, rows } = await run("older", { token: "not-to-be-seen" });

    expect({ result, rows }).toEqual({ result: "success", rows: [{ flavour: "2.0.0" }] });
    const copies = ["host", "connector-older"].map((name) => installedClosure(`@collectro/${name}`, project.dir));
    const [host, older] = copies.map((folders) =>
      [...folders].filter((folder) => folder.endsWith("@collectro/connector")),
    );
    expect(host).toHaveLength(1);
    expect(older).toHaveLength(1);
    expect(older).not.toEqual(host);
  });

  it("a connector that is broken at import stops no other, and says what is broken", async () => {
    const { result, code, errors } = await run("broken");

    expect({ result, code }).toEqual({ result: "failure", code: 2 });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(
      /^\[open\] CONNECTOR_BROKEN: .*@collectro\/connector-broken 1\.0\.0: .*@collectro\/nowhere/,
    );
    expect((await run("one")).result).toBe("success");
  });

  it("a connector for another apiVersion is refused by name, before it is imported", async () => {
    const { result, code, errors } = await run("future");

    expect({ result, code }).toEqual({ result: "failure", code: 2 });
    expect(errors).toEqual([
      expect.stringMatching(
        /^\[open\] CONNECTOR_API_VERSION: .*@collectro\/connector-future 1\.0\.0 is built for API version 2, this host has 1/,
      ),
    ]);
  });

  if (manager !== "npm") return;
  // npm puts what it can into one folder, where everybody finds everything: if it is kept there, it is kept with pnpm.
  it.each(CONNECTORS)("a run of %s loads no package but those of the host and its own", async (connector) => {
    const packages = await loaded(connector);
    const own = installedClosure(packageName(connector), project.dir);
    const allowed = installedClosure("@collectro/host", project.dir).union(own);

    expect(packages.size).toBeGreaterThan(5);
    expect([...packages].some((folder) => folder.endsWith(packageName(connector)))).toBe(true);
    expect([...packages.difference(allowed)]).toEqual([]);
  });

  it("a connector that takes what is another's is seen by that list", async () => {
    const own = installedClosure(packageName("nosy"), project.dir);
    const allowed = installedClosure("@collectro/host", project.dir).union(own);

    expect([...(await loaded("nosy")).difference(allowed)].map((folder) => basename(folder))).toContain("iconv-lite");
  });
});
