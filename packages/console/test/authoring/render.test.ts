import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkWorkflowText } from "@collectro/crawler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WorkflowForm } from "../../src/api/index.js";
import { formOf } from "../../src/server/authoring/form.js";
import { renderForm } from "../../src/server/authoring/render.js";
import { CLONE, connectors, tempDir } from "./kit.js";

const FORM: WorkflowForm = {
  name: "sales",
  connector: "files",
  params: { path: "/data/sales_{date}.csv", dateColumn: "day" },
  output: "gs://local/sales",
  table: {
    name: "shop.sales",
    schema: [
      { name: "day", type: "DATE", mode: "REQUIRED" },
      { name: "amount", type: "NUMERIC", description: "yen: with tax # no comment" },
    ],
    windowColumn: "day",
    mode: "replace-window",
  },
  emptyWindow: "failure",
  schedule: { daily: { at: "05:00" }, daysBefore: 1 },
  notify: { slack: "env:SLACK_URL", language: "ja" },
};

/** A folder of workflows, and what a text in it says as a form. */
function world(dir = join(tempDir(), "workflows")) {
  const catalogue = connectors(dir);
  const read = async (yaml: string) => {
    const checked = await checkWorkflowText(yaml, join(dir, "w.yaml"));
    if ("problems" in checked)
      throw new Error(checked.problems.map(({ where, detail }) => `${where} ${detail}`).join("\n"));
    const form = await formOf(checked, catalogue, "en", async () => true);
    return form && { form, parsed: checked, yaml };
  };
  const change = async (yaml: string, edit: (form: WorkflowForm) => WorkflowForm): Promise<string> => {
    const existing = await read(yaml);
    if (!existing) throw new Error("no form");
    return await renderForm(edit(existing.form.form), existing, catalogue);
  };
  return { catalogue, read, change };
}

describe("a form as a file", () => {
  it("is written as a person would", async () => {
    const { catalogue } = world(join(CLONE, "workflows"));
    expect(await renderForm(FORM, undefined, catalogue)).toBe(`name: sales
command: [ node, ../packages/container/dist/main.js ]
args:
  - --connector=files
  - --param=path=/data/sales_{date}.csv
  - --param=dateColumn=day
  - '--schema=${JSON.stringify(FORM.table.schema)}'
  - --empty-window=failure
  - --output=gs://local/sales
output: gs://local/sales
table:
  name: shop.sales
  schema:
    - { name: day, type: DATE, mode: REQUIRED }
    - { name: amount, type: NUMERIC, description: "yen: with tax # no comment" }
  windowColumn: day
  mode: replace-window
emptyWindow: failure
schedule:
  daily: { at: "05:00" }
  daysBefore: 1
notify: { slack: env:SLACK_URL, language: ja }
`);
  });

  it("tells no schema to a connector that knows its columns", async () => {
    const { catalogue, read } = world();
    const { schema = [] } = await catalogue.describe("example", "en");
    const params = { latitude: 35.5, longitude: -120 };
    const form = { name: "w", connector: "example", params, output: "gs://local/w", table: { name: "a.b", schema } };
    const yaml = await renderForm(form, undefined, catalogue);
    expect(yaml).not.toContain("--schema");
    expect((await read(yaml))?.form.form).toEqual(form);
    expect(
      await renderForm({ ...form, table: { name: "a.b", schema: schema.slice(1) } }, undefined, catalogue),
    ).toContain("--schema");
  });

  it("is the same form again, whatever is in it", async () => {
    const { catalogue, read } = world();
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((one) => !/\p{Cs}/u.test(one));
    const column = fc.record(
      { name: fc.stringMatching(/^[a-z]{1,8}$/), type: fc.constantFrom("STRING", "INT64", "DATE"), description: text },
      { requiredKeys: ["name", "type"] },
    );
    const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(text, fc.integer(), fc.boolean()));
    const params = fc.record(
      { url: text, query: json, method: text, allowPrivate: fc.array(text) },
      { requiredKeys: ["url"] },
    );
    const form = fc.record(
      {
        name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,9}$/),
        connector: fc.constant("rest"),
        params,
        output: fc.constantFrom("gs://local/a", "gs://bucket"),
        table: fc.record(
          {
            name: fc.constant("a.b"),
            schema: fc.uniqueArray(column, { minLength: 1, maxLength: 4, selector: ({ name }) => name }),
            mode: fc.constantFrom("append" as const, "truncate" as const),
          },
          { requiredKeys: ["name", "schema"] },
        ),
        emptyWindow: fc.constantFrom("success" as const, "failure" as const),
        schedule: fc.constantFrom({ cron: "0 5 * * 1-5", daysBefore: 1 }, { daily: { at: "05:00" }, daysBefore: 0 }),
        notify: fc.constantFrom({ webhook: "file:/run/url" }, { slack: "env:URL" }),
      },
      { requiredKeys: ["name", "connector", "params", "output", "table"] },
    );
    const forms = fc.tuple(form, form);
    await fc.assert(
      fc.asyncProperty(forms, async ([first, second]) => {
        const yaml = await renderForm(first, undefined, catalogue);
        const existing = await read(yaml);
        expect(existing?.form.form).toEqual(first);
        if (!existing) return;
        expect(await renderForm(first, existing, catalogue)).toBe(yaml);
        expect((await read(await renderForm(second, existing, catalogue)))?.form.form).toEqual(second);
      }),
      { numRuns: 25 },
    );
  });
});

describe("a form that changes a file", () => {
  const DEMO = readFileSync(join(CLONE, "workflows/seattle-weather.yaml"), "utf8");

  function demo() {
    const root = tempDir();
    cpSync(join(CLONE, "workflows"), join(root, "workflows"), { recursive: true });
    mkdirSync(join(root, "packages"));
    return world(join(CLONE, "workflows"));
  }

  it("changes nothing where nothing has changed, also what the form does not speak of", async () => {
    const { change } = demo();
    expect(await change(DEMO, (form) => form)).toBe(DEMO);
  });

  it("changes the lines that it must, and no other", async () => {
    const { change } = demo();
    const changed = await change(DEMO, (form) => ({
      ...form,
      params: { ...form.params, dateColumn: "day", encoding: "cp932" },
      table: { ...form.table, name: "demo.seattle" },
      schedule: { daily: { at: "05:00" }, daysBefore: 1 },
    }));
    expect(changed).toBe(
      DEMO.replace("dateColumn=date\n", "dateColumn=day\n  - --param=encoding=cp932\n")
        .replace("demo.seattle_weather", "demo.seattle")
        .concat('schedule:\n  daily: { at: "05:00" }\n  daysBefore: 1\n'),
    );
  });

  it("keeps comments and order of what it takes apart", async () => {
    const { change, read } = world(join(CLONE, "workflows"));
    const yaml = `# first
command: ["node", '../packages/container/dist/main.js']   # ours
name: w
output: "gs://local/w"
args: ["--connector", files, # which
  --output, gs://local/w, --params, '{"path":"a.csv"}']
table: # where
  schema:
    # the day
    - {name: day, type: DATE}

    - name: n # count
      type: INT64
  name: a.b
limits: {total: 1h, grace: 1s}
`;
    expect((await read(yaml))?.form.form.params).toEqual({ path: "a.csv" });
    expect(await change(yaml, (form) => form)).toBe(yaml);
    const changed = await change(yaml, (form) => {
      const [day = { name: "", type: "" }, n = day] = form.table.schema;
      return { ...form, table: { ...form.table, schema: [n, { ...day, mode: "REQUIRED" }] } };
    });
    for (const comment of ["# first", "# ours", "# which", "# where", "# the day", "# count"])
      expect(changed).toContain(comment);
    expect((await read(changed))?.form.form.table.schema).toEqual([
      { name: "n", type: "INT64" },
      { name: "day", type: "DATE", mode: "REQUIRED" },
    ]);
    expect(changed).toContain("limits: {total: 1h, grace: 1s}");
  });

  it("writes the columns into the file once they differ from those of the schema file", async () => {
    const { change, read } = demo();
    const changed = await change(DEMO, (form) => {
      return { ...form, table: { ...form.table, schema: [...form.table.schema, { name: "note", type: "STRING" }] } };
    });
    expect(changed).not.toContain("schemas/seattle-weather.json");
    expect((await read(changed))?.form.form.table.schema.at(-1)).toEqual({ name: "note", type: "STRING" });
  });

  it("leaves JSON JSON", async () => {
    const { catalogue, change } = world();
    const file = {
      name: "w",
      command: catalogue.command,
      args: ["--connector=files", "--param=path=a", "--output=gs://bucket"],
      output: "gs://bucket",
      table: { name: "a.b", schema: [{ name: "x", type: "STRING" }] },
    };
    const changed = await change(JSON.stringify(file), (form) => ({ ...form, emptyWindow: "failure" }));
    const args = ["--connector=files", "--param=path=a", "--empty-window=failure", "--output=gs://bucket"];
    expect(JSON.parse(changed)).toEqual({ ...file, args, emptyWindow: "failure" });
  });

  it("has the container and the crawler say the same of a window without rows", async () => {
    const { catalogue, change, read } = world();
    const file = (args: readonly string[], rest = {}) =>
      JSON.stringify({
        name: "w",
        command: catalogue.command,
        args: ["--connector=files", "--param=path=a", ...args, "--output=gs://bucket"],
        output: "gs://bucket",
        table: { name: "a.b", schema: [{ name: "x", type: "STRING" }] },
        ...rest,
      });
    const set = (emptyWindow?: "success" | "failure") => (form: WorkflowForm) =>
      ({ ...form, emptyWindow }) as WorkflowForm;
    const success = file(["--empty-window=success"]);
    expect(JSON.parse(await change(file([]), set("success")))).toEqual(JSON.parse(success));
    expect(JSON.parse(await change(success, set()))).toEqual(JSON.parse(file([])));
    // One that says it once keeps its way as long as nobody says otherwise.
    for (const one of [file([], { emptyWindow: "failure" }), file(["--empty-window=failure"]), success]) {
      expect(JSON.parse(await change(one, (form) => form))).toEqual(JSON.parse(one));
    }
    expect((await read(file(["--empty-window=failure"])))?.form.form.emptyWindow).toBe("failure");
    expect(await read(file(["--empty-window=success"], { emptyWindow: "failure" }))).toBeUndefined();
  });

  it.each([
    ["another program", "node, ../packages/container/dist/main.js", "node, other.js"],
    ["arguments of another kind", "--param=dateColumn=date", "--time-zone=UTC"],
    ["a connector that is not installed", "--connector=files", "--connector=none"],
    ["another output than the workflow's", "--output=gs://local/demo", "--output=gs://local/demo/x"],
    ["another schema than the table's", "--schema=schemas/seattle-weather.json", "--schema=schemas/wrong.json"],
  ])("is not offered for %s", async (_, from, to) => {
    expect(await demo().read(DEMO.replace(from, to))).toBeUndefined();
  });
});
