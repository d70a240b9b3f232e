import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { WorkflowCheck, WorkflowFileDetail, WorkflowList } from "../../src/api/index.js";
import { keysOf, startWorld, tempDir } from "./kit.js";
import { FORM, rendered } from "./sales-form.js";

const OTHER = `name: other
image: shop:1
args: [--token, hunter2-hunter2, --page=1]
output: gs://local/o
table: { name: a.b, schema: [{ name: x, type: STRING }] }
`;

describe("a text that is checked", () => {
  it("has no file read but those of the folder, and tells nothing of others, not even whether they are there", async () => {
    await using world = await startWorld();
    const schema = JSON.stringify([{ name: "day", type: "DATE" }]);
    world.write("elsewhere/schema.json", schema);
    world.write("elsewhere/text.txt", "SHOP_PASSWORD=1\n");
    world.write("workflows/schemas/day.json", schema);
    symlinkSync(join(world.dir, "elsewhere"), join(world.dir, "workflows/link"));
    const { yaml } = await rendered(world);
    const written = /\{ name: shop\.sales.*|table:\n( {2}.*\n)+/.exec(yaml)?.[0] ?? "";
    const told = async (path: string) => {
      const table = `table: { name: shop.sales, schema: ${path}, windowColumn: day, mode: replace-window }\n`;
      const text = yaml.replace(written, table);
      const { body } = await world.send<WorkflowCheck>("POST", "/api/workflows/check", { yaml: text });
      return body.problems.map(({ code, detail }) => `${code} ${detail.replace(path, "")}`);
    };
    const refusal = "SCHEMA_INVALID table.schema:  is not in the folder of workflows, and no other file is read here";
    expect(await told("schemas/day.json")).toEqual([]);
    const outside = ["../elsewhere/schema.json", "../elsewhere/none.json", "../elsewhere/text.txt", "link/schema.json"];
    for (const path of [...outside, "link/none.json", "/etc/hostname", "/etc/none", "../workflows"])
      expect([path, await told(path)]).toEqual([path, [refusal]]);
    // Whether an argument's file holds the same columns is not told either: by whether there is a form.
    const argument = yaml.replace("  - --output", "  - --schema=../elsewhere/schema.json\n  - --output");
    const { body } = await world.send<WorkflowCheck>("POST", "/api/workflows/check", { yaml: argument });
    expect(body).not.toHaveProperty("form");
    // A file on disk names what it likes, and may be edited.
    const onDisk = yaml.replace(written, "table: { name: shop.sales, schema: ../elsewhere/schema.json }\n");
    world.write("workflows/sales.yaml", onDisk);
    const check = { yaml: `# mine\n${onDisk}`, name: "sales" };
    expect((await world.send<WorkflowCheck>("POST", "/api/workflows/check", check)).body.problems).toEqual([]);
  });
});

describe("a file that is no workflow", () => {
  it("is told with its place, opened as it is, and mended; what it hides stays in it", async () => {
    await using world = await startWorld();
    const { yaml } = await rendered(world);
    const text = `${OTHER.replace("name: other", "nam: other")}`;
    world.write("workflows/other.yaml", text);
    world.write("workflows/sales.yaml", yaml);
    const { broken } = (await world.get<WorkflowList>("/api/workflows")).body;
    expect(broken).toMatchObject([
      {
        file: "other.yaml",
        problems: [
          { line: 1, column: 1, where: "other.yaml:1:1" },
          { line: 1, column: 1 },
        ],
      },
    ]);
    const path = "/api/workflow-files/other.yaml";
    const { body } = await world.get<WorkflowFileDetail>(path);
    expect(body.yaml).toContain("nam: other\n");
    const put = (file: string, fixed: string) =>
      world.send<{ name: string }>("PUT", `/api/workflow-files/${file}`, { yaml: fixed, revision: body.revision });
    const taken = await put("other.yaml", body.yaml.replace("nam: other", "name: sales"));
    expect([taken.status, keysOf(taken)]).toEqual([409, ["name CONFLICT"]]);
    expect(keysOf(await put("other.yaml", body.yaml))).toContain(" WORKFLOW_INVALID");
    expect(world.read("workflows/other.yaml")).toBe(text);
    const saved = await put("other.yaml", body.yaml.replace("nam: other", "name: other"));
    expect([saved.status, saved.body]).toEqual([200, { name: "other" }]);
    expect(world.read("workflows/other.yaml")).toBe(OTHER);
    expect((await world.get<WorkflowList>("/api/workflows")).body).toMatchObject({ broken: [] });
    for (const name of ["none.yaml", "../state/runs.sqlite", "..%2Fsales.csv", "sales"])
      expect((await world.get(`/api/workflow-files/${encodeURIComponent(name)}`)).status).toBe(404);
  });

  it("is opened when it is no YAML, too, but not in a console that only shows; a second one of a name is one", async () => {
    const dir = tempDir();
    await using world = await startWorld(dir);
    world.write("workflows/a.yaml", `${OTHER}- x\n`);
    const path = "/api/workflow-files/a.yaml";
    const { body } = await world.get<WorkflowFileDetail>(`${path}?guess=true`);
    const fixed = body.yaml.replace("- x\n", "");
    const check = await world.send<WorkflowCheck>("POST", "/api/workflows/check", { yaml: fixed, file: "a.yaml" });
    expect(check.body.problems).toEqual([]);
    expect((await world.send("PUT", path, { yaml: fixed, revision: body.revision })).status).toBe(200);
    expect(world.read("workflows/a.yaml")).toBe(OTHER);
    world.write("workflows/b.yaml", OTHER);
    const list = (await world.get<WorkflowList>("/api/workflows")).body;
    expect(list).toMatchObject({ workflows: [{ file: "a.yaml" }], broken: [{ file: "b.yaml" }] });
    world.write("workflows/a.yaml", `${OTHER}- x\n`);
    await using looking = await startWorld(dir, { readOnly: true });
    expect((await looking.get<WorkflowFileDetail>(path)).body).toMatchObject({ isHidden: true, yaml: "" });
    expect((await looking.get(`${path}?guess=true`)).status).toBe(403);
  });
});

describe("warehouse and limits", () => {
  it("go from the form into the file and back, and are told at their fields", async () => {
    await using world = await startWorld();
    const bigquery = { location: "asia-northeast1", partition: { column: "day" }, labels: { team: "shop" } };
    const form = { ...FORM, output: "gs://shop/sales", bigquery, limits: { silence: "20m", requestsPerSecond: 5 } };
    const first = await rendered(world, form);
    expect(first).toMatchObject({ problems: [], form });
    expect(parse(first.yaml)).toMatchObject({ bigquery, limits: form.limits });
    const plain = await rendered(world, { ...FORM, output: "gs://shop/sales" }, first.yaml);
    expect(Object.keys(parse(plain.yaml))).not.toContain("bigquery");
    const wrong = { ...form, limits: { silence: "soon" }, bigquery: { partition: { column: "none" } } };
    const keys = keysOf({ body: await rendered(world, wrong) });
    expect(keys).toEqual(["limits.silence WORKFLOW_INVALID"]);
    const next = keysOf({ body: await rendered(world, { ...wrong, limits: {} }) });
    expect(next).toEqual(["bigquery.partition.column WORKFLOW_INVALID"]);
  });

  it("are described in the language of whoever asks, with nothing to be looked up", async () => {
    await using world = await startWorld();
    const { body, text } = await world.get<{ properties: Record<string, unknown> }>("/api/workflow-schema", "ja");
    expect(text).not.toContain("$ref");
    expect(body.properties["limits"]).toMatchObject({
      properties: { silence: { type: "string", description: expect.stringContaining("既定は 10m") } },
    });
    expect((await world.get("/api/workflow-schema")).text).toContain("The longest run. Default: 24h.");
  });
});
