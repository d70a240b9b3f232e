import { describe, expect } from "vitest";
import { CONNECTORS, jsonOf, test } from "./cli-kit.js";

const PLUGIN = {
  name: "@collectro/connector-broken",
  version: "1.2.3",
  type: "module",
  exports: "./index.js",
  collectro: { connector: "broken", apiVersion: 1 },
};

describe("connectors", () => {
  test("lists those of the project", async ({ world }) => {
    const [shown, json] = await Promise.all([world.cli(["connectors"]), world.cli(["connectors", "--json"])]);
    expect({ code: shown.code, stderr: shown.stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of CONNECTORS) expect(shown.stdout).toMatch(new RegExp(`│ ${name} `));
    expect(jsonOf(json)).toMatchObject(CONNECTORS.map((connector) => ({ connector })));
  });

  test("explains one with params and columns, in the user's language", async ({ world }) => {
    const { code, stdout } = await world.cli(["connectors", "example"], { env: { LANG: "ja_JP.UTF-8" } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^example \d+\.\d+\.\d+: 日別の気象データ/);
    expect(stdout).toMatch(/│ latitude +│ 数値 -90 – 90 +│ 必須 │ +│ 緯度（度）。北緯が正 +│/);
    expect(stdout).toMatch(/│ apiKey +│ シークレット/);
    expect(stdout).toMatch(/│ temp_max_c +│ FLOAT64 +│ NULLABLE/);
  });

  test("describes one as JSON: params as JSON Schema, columns as BigQuery's", async ({ world }) => {
    expect(jsonOf(await world.cli(["connectors", "example", "--json"]))).toMatchObject({
      name: "example",
      params: { type: "object", properties: { latitude: { type: "number" } } },
      schema: [{ name: "day", type: "DATE", mode: "REQUIRED" }, {}, {}, {}],
      emptyWindow: "failure",
    });
  });

  test("prints the reference of one as Markdown", async ({ world }) => {
    const { code, stdout, stderr } = await world.cli(["connectors", "example", "--markdown", "--lang=ja"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^# example: 日別の気象データ/m);
    expect(stdout).toContain("| `latitude` | 数値 -90 – 90 | 必須 | 緯度（度）。北緯が正 |");
  });

  test("names those there are when asked for another", async ({ world }) => {
    const { code, stdout, stderr } = await world.cli(["connectors", "nope"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^CONNECTOR_UNKNOWN: [^\n]*\n$/);
    expect(stderr).toContain(`(nope): installed connectors: ${CONNECTORS.join(", ")} - `);
  });

  test("lists one that cannot be loaded with its error, without a stack", async ({ world }) => {
    await world.write("package.json", JSON.stringify({ name: "own", dependencies: { [PLUGIN.name]: "*" } }));
    await world.write(`node_modules/${PLUGIN.name}/package.json`, JSON.stringify(PLUGIN));
    await world.write(`node_modules/${PLUGIN.name}/index.js`, 'throw new Error("no such module");');
    const env = { COLLECTRO_PROJECT: "" };
    const [shown, json] = await Promise.all([
      world.cli(["connectors"], { env }),
      world.cli(["connectors", "--json"], { env }),
    ]);
    expect(shown.stdout).toMatch(/│ broken .*CONNECTOR_BROKEN: .*no such module/);
    expect(jsonOf(json)).toMatchObject([{ connector: "broken", error: expect.stringContaining("no such module") }]);
  });

  test("says where none is installed", async ({ world }) => {
    const { code, stdout, stderr } = await world.cli(["connectors", "--json"], { env: { COLLECTRO_PROJECT: "data" } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "[]\n" });
    expect(stderr).toMatch(/^no connector is installed in .*\/data; add one to its dependencies\n$/);
  });
});
