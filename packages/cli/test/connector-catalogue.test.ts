import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { problemsOf } from "@collectro/contract";
import { describe, expect } from "vitest";
import { connectorCatalogue } from "../src/connector-catalogue.js";
import { openSession } from "../src/session.js";
import { CANARY, CONNECTORS, DAY, hangingSource, jsonOf, SCHEMA, test, type World } from "./cli-kit.js";

const CLONE = fileURLToPath(new URL("../../..", import.meta.url));
const CONTAINER = join(CLONE, "packages/container");
const WINDOW = { from: DAY, to: DAY };
const NEVER = new AbortController().signal;

function catalogueOf({ dir, stateDir }: World, project = CONTAINER, workflowsDir = join(dir, "workflows")) {
  const { PATH, HOME } = process.env;
  return connectorCatalogue(openSession({ stateDir }, { PATH, HOME, COLLECTRO_PROJECT: project }), workflowsDir);
}

describe("the connectors that a console shows", () => {
  test("are those of the project, in the language asked for", async ({ world }) => {
    const list = await catalogueOf(world).list("ja");
    expect(list.map(({ name }) => name)).toEqual(CONNECTORS);
    expect(list[0]).toMatchObject({
      title: "日別の気象データ（サンプル）",
      packageName: "@collectro/connector-example",
    });
  });

  test("have forms: JSON Schema with texts in one language, and secrets marked", async ({ world }) => {
    const [ja, en] = await Promise.all(
      ["ja", "en"].map((lang) => catalogueOf(world).describe("example", lang as "ja")),
    );
    const properties = {
      latitude: { type: "number", description: "緯度（度）。北緯が正" },
      apiKey: { format: "secret" },
    };
    expect(ja).toMatchObject({ paramsSchema: { type: "object", properties } });
    expect(JSON.stringify(ja?.paramsSchema)).not.toMatch(/"ja"|collectroSecret/);
    expect(en).toMatchObject({ schema: [{ name: "day", type: "DATE" }, {}, {}, {}] });
    expect(en?.params.find(({ name }) => name === "apiKey")).toMatchObject({ secret: true, required: false });
    expect([ja?.readme, en?.readme]).toEqual(
      ["README.ja.md", "README.md"].map((file) => readFileSync(join(CLONE, "plugins/example", file), "utf8")),
    );
  });

  test("read params as they are declared, and take a reference for what is behind it", async ({ world }) => {
    const raw = { latitude: "35.5", longitude: "east", apiKey: "env:KEY", colour: "red" };
    const { params, secrets, problems } = await catalogueOf(world).readParams("example", raw, "en");
    expect(params).toMatchObject({ latitude: 35.5, longitude: "east", colour: "red" });
    expect(secrets).toEqual(["apiKey"]);
    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ["PARAM_UNKNOWN", "colour"],
      ["PARAM_INVALID", "longitude"],
    ]);
  });
});

describe("trying a connector", () => {
  const files = { ...WINDOW, params: { path: "../data/rows.csv" } };

  test("begins at the folder of workflows, and gives rows digit for digit with their columns", async ({ world }) => {
    const catalogue = catalogueOf(world);
    const [check, preview, schema] = await Promise.all([
      catalogue.attempt("check", "files", files, "en", NEVER),
      catalogue.attempt("preview", "files", { ...files, schema: SCHEMA, limit: 1 }, "en", NEVER),
      catalogue.attempt("schema", "files", files, "ja", NEVER),
    ]);
    expect(check).toMatchObject({ works: true, errors: [], lines: [] });
    expect(preview.lines).toEqual([`{"day":"${DAY}","id":"9007199254740993","name":"東京"}`]);
    expect(preview).toMatchObject({ inferred: false, schema: SCHEMA });
    expect(schema).toMatchObject({
      inferred: false,
      lines: [],
      schema: SCHEMA.map(({ name }) => ({ name, type: "STRING" })),
    });
    expect(schema.notes).toContainEqual({ path: "id", text: expect.stringContaining("INT64"), looksLike: "INT64" });
    expect(readdirSync(world.stateDir)).toEqual([]);
  });

  test("says why a source fails, and in which language", async ({ world }) => {
    const request = { ...WINDOW, params: { path: "none.csv" } };
    const failed = await catalogueOf(world).attempt("preview", "files", request, "ja", NEVER);
    expect(failed).toMatchObject({
      works: false,
      lines: [],
      errors: [expect.stringMatching(/SOURCE_NOT_FOUND: .*見つかりません/)],
    });
  });

  test("does not begin with wrong params or dates", async ({ world }) => {
    const catalogue = catalogueOf(world);
    const where = async (params: object, from = DAY) => {
      const request = { from, to: DAY, params: { ...params } };
      const error = await catalogue.attempt("check", "files", request, "en", NEVER).catch((thrown: unknown) => thrown);
      return problemsOf(error)?.map((problem) => `${problem.code} ${problem.where}`);
    };
    expect(await where({ pth: "x" })).toEqual(["PARAM_UNKNOWN pth", "PARAM_MISSING path"]);
    expect(await where({ path: "x" }, "2024-13-01")).toEqual(["WINDOW_INVALID FROM"]);
  });

  test("passes a secret that is written out unseen by other users of the machine", async ({ world }) => {
    await using source = await hangingSource();
    const params = { ...paramsOf(source.args), auth: "bearer", token: CANARY };
    const stop = new AbortController();
    const tried = catalogueOf(world).attempt("check", "rest", { ...WINDOW, params }, "en", stop.signal);
    await expect.poll(() => commandLines(world.stateDir)).toContain("COLLECTRO_TRIED_SECRET");
    stop.abort(new Error("enough"));
    await expect(tried).rejects.toThrow("enough");
    expect(commandLines(world.stateDir)).toBe("");
    expect(readdirSync(world.stateDir)).toEqual([]);
  });
});

/** `--param=name=value` as params. */
function paramsOf(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    args.flatMap((arg) => {
      const [, name, value] = /^--param=([^=]+)=(.*)$/.exec(arg) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The command lines of every process that names the folder. */
function commandLines(dir: string): string {
  const lines = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
  const ours = lines.filter((line) => line.includes(dir)).join("\n");
  expect(ours).not.toContain(CANARY);
  return ours;
}

describe("the command of a workflow file", () => {
  test("is relative in a clone and in a repository of one's own", ({ world }) => {
    const clone = catalogueOf(world, CONTAINER, join(CLONE, "workflows"));
    expect(clone).toMatchObject({ command: ["node", "../packages/container/dist/main.js"], env: {} });
    mkdirSync(join(world.dir, "container"));
    symlinkSync(
      join(CLONE, "packages/cli/templates/repository/container/main.js"),
      join(world.dir, "container/main.js"),
    );
    expect(catalogueOf(world, world.dir)).toMatchObject({ command: ["node", "../container/main.js"], env: {} });
  });

  test("runs the connectors of a clone, and of a package without a main file from another folder and from itself", async ({
    world,
  }) => {
    const own = join(world.dir, "own");
    const projects: [string, string][] = [
      [CONTAINER, "empty"],
      [packageWithFiles(join(world.dir, "project")), "other"],
      [packageWithFiles(own), "own"],
    ];
    const table = { name: "t.cities", schema: SCHEMA };
    const schema = `--schema=${JSON.stringify(SCHEMA)}`;
    const args = ["--connector=files", "--param=path=../../data/rows.csv", schema, "--output=gs://local/t"];
    for (const [project, folder] of projects) {
      const { command, env } = catalogueOf(world, project, join(world.dir, folder, "workflows"));
      const file = { name: folder, command, env, args, output: "gs://local/t", table };
      await world.write(`${folder}/workflows/w.yaml`, JSON.stringify(file));
    }
    const done = await world.all(
      projects.map(([, folder]) => ["crawl", `${folder}/workflows/w.yaml`, "--from", DAY, "--to", DAY, "--json"]),
    );
    const loaded = { verdict: "loaded", counts: { rowsLoaded: 3 } };
    expect(done.map(jsonOf)).toMatchObject([loaded, loaded, loaded]);
  });
});

/** A folder whose package depends on the connector `files` and on nothing else. */
function packageWithFiles(dir: string): string {
  const scope = join(dir, "node_modules/@collectro");
  mkdirSync(scope, { recursive: true });
  symlinkSync(join(CLONE, "plugins/files"), join(scope, "connector-files"));
  const manifest = { name: "own", dependencies: { "@collectro/connector-files": "*" } };
  writeFileSync(join(dir, "package.json"), JSON.stringify(manifest));
  return dir;
}
