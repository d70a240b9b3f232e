import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
  RunSummary,
  WorkflowCheck,
  WorkflowDetail,
  WorkflowFileDetail,
  WorkflowList,
} from "../../src/api/index.js";
import { keysOf, startWorld, type World } from "./kit.js";
import { FORM, rendered } from "./sales-form.js";

const SECRET = "hunter2-hunter2";
const OTHER = `name: other
image: shop:1
args: [--token, ${SECRET}, --page=1] # ${SECRET}
env: { API_KEY: ${SECRET}x }
output: gs://local/o
table: { name: a.b, schema: [{ name: x, type: STRING }] }
`;

async function saved(world: World, yaml?: string): Promise<WorkflowDetail> {
  const text = yaml ?? (await rendered(world)).yaml;
  const { status, body } = await world.send<WorkflowDetail>("POST", "/api/workflows", { yaml: text });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body;
}

describe("a new workflow", () => {
  it("comes from a form into a folder that was not there, and back", async () => {
    await using world = await startWorld();
    expect((await world.get("/api/workflows")).body).toEqual({ workflows: [], broken: [] });
    const { yaml, problems, form, nextTurns } = await rendered(world);
    expect({ problems, form, turns: nextTurns.length }).toEqual({ problems: [], form: FORM, turns: 5 });
    expect(nextTurns[0]).toMatchObject({
      local: expect.stringMatching(/^\d{4}-\d\d-\d\d 05:00$/),
      timeZone: "Asia/Tokyo",
    });
    const detail = await saved(world, yaml);
    expect(world.read("workflows/sales.yaml")).toBe(yaml);
    expect(readdirSync(join(world.dir, "workflows"))).toEqual(["sales.yaml"]);
    expect(detail).toMatchObject({ name: "sales", file: "sales.yaml", yaml, form: FORM, connector: "files" });
    const list = await world.get<WorkflowList>("/api/workflows");
    expect(list.body).toMatchObject({
      workflows: [{ name: "sales", table: "shop.sales", warehouse: "embedded", next: nextTurns[0] }],
      broken: [],
    });
  });

  it("runs from the folder that was empty, to rows in the table", async () => {
    await using world = await startWorld();
    world.write("data/sales.csv", "day\n2024-09-24\n2024-09-24\n");
    await saved(world);
    const window = { from: "2024-09-24", to: "2024-09-24" };
    const { body } = await world.send<{ run: string }>("POST", "/api/workflows/sales/runs", window);
    const run = async () => (await world.get<RunSummary>(`/api/runs/${body.run}`)).body;
    await expect.poll(async () => (await run()).phase, { timeout: 60_000 }).toBe("ended");
    expect(await run()).toMatchObject({ verdict: "loaded", counts: { rowsLoaded: 2 } });
    const { workflows } = (await world.get<WorkflowList>("/api/workflows")).body;
    expect(workflows[0]?.lastRun).toMatchObject({ id: body.run, verdict: "loaded" });
  });

  it("takes no name that is taken, nor one that leads elsewhere", async () => {
    await using world = await startWorld();
    const { yaml } = await saved(world);
    expect((await world.send("POST", "/api/workflows", { yaml })).status).toBe(409);
    expect(keysOf({ body: await rendered(world) })).toEqual(["name CONFLICT"]);
    const check = (name: string) => world.send("POST", "/api/workflows/check", { yaml, name });
    expect([keysOf(await check("sales")), keysOf(await check("sold"))]).toEqual([[], ["name WORKFLOW_INVALID"]]);
    world.write("workflows/own.yaml", "# no workflow\n");
    const taken = await world.send("POST", "/api/workflows", { yaml: yaml.replace("name: sales", "name: own") });
    expect([taken.status, keysOf(taken)]).toEqual([409, ["name CONFLICT"]]);
    expect(world.read("workflows/own.yaml")).toBe("# no workflow\n");
    for (const name of ["../evil", "a/b", ".hidden", '""']) {
      const bad = await world.send("POST", "/api/workflows", { yaml: yaml.replace("name: sales", `name: ${name}`) });
      expect([bad.status, keysOf(bad)]).toEqual([400, ["name WORKFLOW_INVALID"]]);
    }
    expect(readdirSync(world.dir).sort()).toEqual(["state", "workflows"]);
  });
});

describe("checking a text", () => {
  it("tells each problem with its place and the keys that lead to it, params as their connector has them", async () => {
    await using world = await startWorld();
    const { yaml } = await rendered(world, { ...FORM, params: { path: "a.csv", heder: "x" } });
    const check = await world.send<WorkflowCheck>(
      "POST",
      "/api/workflows/check",
      { yaml },
      { headers: { "accept-language": "ja" } },
    );
    expect(check.body.problems).toEqual([
      expect.objectContaining({ code: "PARAM_UNKNOWN", where: "heder", keys: ["params", "heder"], line: 6, column: 5 }),
    ]);
    expect(check.body.problems[0]?.text).toContain("header のことですか");
    const shape = await world.send<WorkflowCheck>("POST", "/api/workflows/check", {
      yaml: `${yaml}emptyWindw: failure\n`,
    });
    expect(shape.body.problems).toEqual([
      expect.objectContaining({
        where: expect.stringMatching(/^new\.yaml:\d+:1$/),
        keys: ["emptyWindw"],
        line: yaml.split("\n").length,
      }),
    ]);
    expect(readdirSync(world.dir)).toEqual(["state"]);
  });

  it("renders a form that is half filled in, and says what is missing", async () => {
    await using world = await startWorld();
    const half = { ...FORM, name: "", params: {}, table: { name: "", schema: [] } };
    const first = await rendered(world, half);
    expect(keysOf({ body: first })).toEqual([
      "name WORKFLOW_INVALID",
      "table.name WORKFLOW_INVALID",
      "table.schema WORKFLOW_INVALID",
    ]);
    const whole = await rendered(world, FORM, `# mine\n${first.yaml}`);
    expect(whole).toMatchObject({ problems: [], form: FORM, yaml: expect.stringMatching(/^# mine\nname: sales\n/) });
  });

  it("refuses a connector that is not there", async () => {
    await using world = await startWorld();
    const yaml = (await rendered(world)).yaml.replace("--connector=files", "--connector=none");
    const { body } = await world.send<WorkflowCheck>("POST", "/api/workflows/check", { yaml });
    expect(keysOf({ body })).toEqual(["connector CONNECTOR_UNKNOWN"]);
    expect((await world.send("POST", "/api/workflows/render", { form: { ...FORM, connector: "none" } })).status).toBe(
      404,
    );
  });
});

describe("saving", () => {
  it("replaces the file when nobody else has changed it, and only then", async () => {
    await using world = await startWorld();
    const { yaml, revision } = await saved(world);
    const changed = `# nightly\n${yaml}`;
    const put = (text: string, known: string) =>
      world.send<WorkflowDetail>("PUT", "/api/workflows/sales", { yaml: text, revision: known });
    const [one, two] = await Promise.all([put(changed, revision), put(`# other\n${yaml}`, revision)]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    world.write("workflows/sales.yaml", `${world.read("workflows/sales.yaml")}# by hand\n`);
    expect(keysOf(await put(yaml, one.body.revision))).toEqual([" CONFLICT"]);
    const { body } = await world.get<WorkflowDetail>("/api/workflows/sales");
    expect((await put(yaml, body.revision)).status).toBe(200);
    expect(world.read("workflows/sales.yaml")).toBe(yaml);
    expect(readdirSync(join(world.dir, "workflows"))).toEqual(["sales.yaml"]);
  });

  it("refuses what is no workflow, and another name", async () => {
    await using world = await startWorld();
    const { yaml, revision } = await saved(world);
    const put = (text: string) => world.send("PUT", "/api/workflows/sales", { yaml: text, revision });
    expect(keysOf(await put(yaml.replace("output: gs:", "output: s3:")))).toContain("output WORKFLOW_INVALID");
    expect(keysOf(await put(yaml.replace("name: sales", "name: sold")))).toEqual(["name WORKFLOW_INVALID"]);
    expect((await world.send("PUT", "/api/workflows/none", { yaml, revision })).status).toBe(404);
    expect(world.read("workflows/sales.yaml")).toBe(yaml);
  });

  it("keeps the mode of a file", async () => {
    await using world = await startWorld();
    const { yaml, revision } = await saved(world);
    const path = join(world.dir, "workflows/sales.yaml");
    const { mode } = statSync(path);
    expect((await world.send("PUT", "/api/workflows/sales", { yaml: `${yaml}# x\n`, revision })).status).toBe(200);
    expect(statSync(path).mode).toBe(mode);
  });
});

describe("secrets of a workflow", () => {
  it("that are written out in a file are in no answer, and stay in the file", async () => {
    await using world = await startWorld();
    world.write("workflows/other.yaml", OTHER);
    const detail = await world.get<WorkflowDetail>("/api/workflows/other");
    expect(detail.text).not.toContain(SECRET);
    expect(detail.body.yaml.split("\n")[2]).toBe("args: [--token, ‹secret 1›, --page=1] # ‹secret 1›");
    expect(detail.body).not.toHaveProperty("form");
    const yaml = detail.body.yaml.replace("--page=1", "--page=2");
    const put = await world.send("PUT", "/api/workflows/other", { yaml, revision: detail.body.revision });
    expect([put.status, put.text.includes(SECRET)]).toEqual([200, false]);
    expect(world.read("workflows/other.yaml")).toBe(OTHER.replace("--page=1", "--page=2"));
  });

  it("are in no problem of a broken file", async () => {
    await using world = await startWorld();
    world.write(
      "workflows/bad.yaml",
      OTHER.replace("output: gs:", "output: s3:").concat(`notify: { slack: "https://hooks/${SECRET}" }\n`),
    );
    world.write("workflows/worse.yaml", OTHER.concat(`"${SECRET}\n@${SECRET}: [\n`));
    const list = await world.get<WorkflowList>("/api/workflows");
    expect(list.text).not.toContain(SECRET);
    expect(list.body.workflows).toEqual([]);
    expect(list.body.broken.map(({ file }) => file)).toEqual(["bad.yaml", "worse.yaml"]);
    expect(list.body.broken[0]?.problems.map(({ where }) => where)).toContain("bad.yaml:5:1");
    const [bad, worse] = await Promise.all(
      ["bad", "worse"].map((name) => world.get<WorkflowFileDetail>(`/api/workflow-files/${name}.yaml`)),
    );
    expect(bad?.body).toMatchObject({ isHidden: false, yaml: expect.stringContaining("‹secret 1›") });
    expect(worse?.body).toMatchObject({ isHidden: true, yaml: "" });
    const guess = await world.get<WorkflowFileDetail>("/api/workflow-files/worse.yaml?guess=true");
    expect(guess.body).toMatchObject({ isHidden: false, yaml: expect.stringContaining("args: [--token, ‹secret 1›") });
    for (const { text } of [bad, worse, guess].filter((one) => one !== undefined)) expect(text).not.toContain(SECRET);
  });

  it("must be references in a form and in a text of one of our connectors", async () => {
    await using world = await startWorld();
    const form = { ...FORM, params: { path: "sftp://h/x.csv", user: "u", anyHostKey: true, password: SECRET } };
    const refused = await world.send("POST", "/api/workflows/render", { form });
    expect([refused.status, keysOf(refused)]).toEqual([400, ["params.password PARAM_INVALID"]]);
    expect(refused.text).toContain("env:NAME");
    expect(refused.text).not.toContain(SECRET);
    const { yaml } = await rendered(world, { ...form, params: { ...form.params, password: "env:SFTP_PASSWORD" } });
    const literal = await world.send("POST", "/api/workflows", { yaml: yaml.replace("env:SFTP_PASSWORD", SECRET) });
    expect([literal.status, keysOf(literal), literal.text.includes(SECRET)]).toEqual([
      400,
      ["params.password PARAM_INVALID"],
      false,
    ]);
    const unknown = await world.send("POST", "/api/workflows", {
      yaml: yaml.replace("env:SFTP_PASSWORD", "‹secret 7›"),
    });
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining("‹secret 7›")]);
  });

  it("are passed on to the container from the environment, and no more than those", async () => {
    await using world = await startWorld();
    const params = { path: "sftp://h/x.csv", user: "u", anyHostKey: true, password: "env:P1" };
    const first = await rendered(world, { ...FORM, params });
    expect(first).toMatchObject({ problems: [], yaml: expect.stringContaining("\npassEnv: [ P1 ]\n") });
    const next = await rendered(world, { ...FORM, params: { ...params, password: "env:P2" } }, first.yaml);
    expect(next.yaml).toBe(first.yaml.replaceAll("P1", "P2"));
    const own = first.yaml.replace("passEnv: [ P1 ]", "env: { P1: x }");
    expect((await rendered(world, { ...FORM, params }, own)).yaml).toBe(own);
    const { body } = await world.send<WorkflowCheck>("POST", "/api/workflows/check", {
      yaml: first.yaml.replace("[ P1 ]", "[]"),
    });
    expect(body.problems).toEqual([
      expect.objectContaining({ keys: ["params", "password"], detail: expect.stringContaining("P1"), line: 9 }),
    ]);
  });

  it("that a file holds are used by its form without being shown", async () => {
    await using world = await startWorld();
    const form = { ...FORM, params: { path: "sftp://h/x.csv", user: "u", anyHostKey: true, password: "env:P" } };
    world.write("workflows/sales.yaml", (await rendered(world, form)).yaml.replace("env:P", SECRET));
    const { body, text } = await world.get<WorkflowDetail>("/api/workflows/sales");
    expect(text).not.toContain(SECRET);
    expect(body.form?.params).toEqual({ ...form.params, password: "‹secret 1›" });
    const next = await rendered(world, { ...FORM, params: { ...body.form?.params, user: "v" } }, body.yaml);
    expect(next.problems).toEqual([]);
    await world.send("PUT", "/api/workflows/sales", { yaml: next.yaml, revision: body.revision });
    expect(world.read("workflows/sales.yaml")).toContain(`--param=password=${SECRET}\n`);
    expect(world.read("workflows/sales.yaml")).toContain("--param=user=v\n");
  });
});
