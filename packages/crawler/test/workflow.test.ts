import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatProblem, problemsOf } from "@collectro/contract";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { DESCRIPTIONS_JA } from "../src/workflow/descriptions-ja.js";
import { workflowSchema } from "../src/workflow/file-shape.js";
import { checkWorkflowText, loadWorkflow } from "../src/workflow/load.js";
import { tempDir } from "./temp-dir.js";

const GOOD = `name: weather
command: ./run.sh
args: [--connector, weather, --param, "x=1"]
env:
  GREETING: a b
output: gs://local/out
table:
  name: demo.weather
  mode: replace-window
  windowColumn: day
  schema:
    - {name: day, type: DATE, mode: REQUIRED}
    - {name: temp, type: FLOAT64}
limits: {silence: 90s, total: 2h, grace: 500ms}
emptyWindow: failure
trustResult: true
`;

function file(text: string, name = "weather.yaml"): string {
  const path = join(tempDir(), name);
  writeFileSync(path, text);
  return path;
}

/** The problems as people read them, the file's path left out. */
async function problems(text: string): Promise<string[]> {
  const path = file(text);
  const error = await loadWorkflow(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return (problemsOf(error) ?? []).map((problem) => formatProblem(problem).replaceAll(path, "FILE"));
}

describe("loadWorkflow", () => {
  it("reads YAML, with units and defaults filled in", async () => {
    const path = file(GOOD);
    const workflow = await loadWorkflow(path);
    expect(workflow).toEqual({
      name: "weather",
      runnable: { kind: "command", command: [path.replace("weather.yaml", "run.sh")] },
      args: ["--connector", "weather", "--param", "x=1"],
      env: { GREETING: "a b" },
      output: { bucket: "local", object: "out/" },
      table: {
        name: "demo.weather",
        mode: "replace-window",
        windowColumn: "day",
        schema: {
          fields: [
            { name: "day", type: "DATE", mode: "REQUIRED" },
            { name: "temp", type: "FLOAT64", mode: "NULLABLE" },
          ],
        },
      },
      limits: { silenceMs: 90_000, totalMs: 7_200_000, graceMs: 500 },
      emptyWindow: "failure",
      trustResult: true,
      dir: path.replace("/weather.yaml", ""),
    });
  });

  it("reads JSON, an image, a bare bucket, and a schema from a file beside it", async () => {
    const dir = tempDir();
    writeFileSync(join(dir, "schema.json"), '[{"name":"id","type":"INTEGER"}]');
    const text = {
      name: "w",
      image: "ext:1",
      output: "gs://bucket",
      table: { name: "p-1.d.t", schema: "schema.json" },
      limits: { memory: "512Mi" },
    };
    writeFileSync(join(dir, "w.json"), JSON.stringify(text));
    expect(await loadWorkflow(join(dir, "w.json"))).toMatchObject({
      runnable: { kind: "image", image: "ext:1" },
      args: [],
      env: {},
      output: { bucket: "bucket", object: "" },
      table: { mode: "append", schema: { fields: [{ name: "id", type: "INT64" }] } },
      limits: { silenceMs: 600_000, totalMs: 86_400_000, graceMs: 30_000, memoryBytes: 536_870_912 },
      emptyWindow: "success",
      trustResult: false,
    });
  });

  it("leaves a program name without a slash to PATH", async () => {
    const { runnable } = await loadWorkflow(file(GOOD.replace("./run.sh", "[node, main.js]")));
    expect(runnable).toEqual({ kind: "command", command: ["node", "main.js"] });
  });

  it.each([
    [
      "unknown key with a near name",
      "emptyWindow: failure",
      "emptyWindw: failure",
      'FILE:15:1): unknown key "emptyWindw" - did you mean "emptyWindow"?',
    ],
    ["unknown key far from any", "trustResult: true", "colour: red", 'FILE:16:1): unknown key "colour" - remove it'],
    [
      "nested unknown key",
      "  mode: replace-window",
      "  modes: append",
      'FILE:9:3): unknown key "modes" - did you mean "mode"?',
    ],
    ["bad duration", "silence: 90s", "silence: 90 seconds", 'FILE:14:10): limits.silence is "90 seconds"'],
    ["bad mode", "mode: replace-window", "mode: replace", 'FILE:9:3): table.mode is "replace"'],
    [
      "window column missing",
      "  windowColumn: day\n",
      "",
      "FILE:7:1): table.windowColumn is missing - mode replace-window needs it",
    ],
    [
      "window column unknown",
      "windowColumn: day",
      "windowColumn: date",
      'FILE:10:3): windowColumn: the schema has no column "date" - choose one of day, temp',
    ],
    [
      "window column without a day",
      "windowColumn: day",
      "windowColumn: temp",
      'windowColumn: "temp" is NULLABLE FLOAT64',
    ],
    ["bad bucket", "gs://local/out", "gs://Local/out", 'FILE:6:1): output: "Local" is no bucket name'],
    ["another scheme", "gs://local/out", "s3://local/out", "FILE:6:1): output is"],
    ["bad table name", "demo.weather", "weather", 'FILE:8:3): table.name is "weather"'],
    ["variable of ours", "GREETING: a b", "FROM: 2024-09-24", "FILE:5:3): env.FROM is set by the crawler - remove it"],
    ["value that is no text", "GREETING: a b", "GREETING: 5", "FILE:5:3): env.GREETING is 5, but it must be string"],
    [
      "image and command",
      "command: ./run.sh",
      "command: ./run.sh\nimage: x",
      "it names both an image and a command, or neither",
    ],
    ["neither", "command: ./run.sh\n", "", "it names both an image and a command, or neither"],
    ["name missing", "name: weather\n", "", "name is missing"],
    ["memory for a command", "grace: 500ms", "memory: 1Gi", "FILE:14:35): limits.memory needs an image"],
    ["bad column type", "type: FLOAT64", "type: FLOATY", "unknown type"],
    ["schema file that is not there", /schema:\n(.|\n)*FLOAT64\}\n/, "schema: none.json\n", "none.json: ENOENT"],
    ["no YAML", "output: gs", "output: [", "FILE:"],
    [
      "a folder for BigQuery",
      "trustResult: true",
      "bigquery: {}",
      "FILE:6:1): output: the bucket local is a folder of this machine",
    ],
    [
      "partition by a column that has no day",
      "trustResult: true",
      "bigquery: {partition: {column: temp}}",
      'FILE:16:24): bigquery.partition.column: "temp" is no DATE, DATETIME or TIMESTAMP column',
    ],
    ["hours of a DATE", "trustResult: true", "bigquery: {partition: {column: day, by: hour}}", "a DATE has no hours"],
    ["cluster by no column", "trustResult: true", "bigquery: {cluster: [day, nothing]}", 'no single column "nothing"'],
    [
      "the address of a webhook itself",
      "trustResult: true",
      "notify: {slack: 'https://hooks.example/T0'}",
      "FILE:16:10): notify.slack is",
    ],
    [
      "schedule without a date",
      "trustResult: true",
      "schedule: {daily: {at: '05:00'}}",
      "FILE:16:1): schedule: daysBefore is missing",
    ],
    [
      "monthly schedule without a month",
      "trustResult: true",
      "schedule: {monthly: {on: 1, at: '05:00'}, daysBefore: 1}",
      "FILE:16:12): schedule: monthsBefore is missing - write monthsBefore: 1",
    ],
    [
      "two kinds of dates",
      "trustResult: true",
      "schedule: {cron: 0 5 * * *, daysBefore: 1, monthsBefore: 1}",
      "schedule: both daysBefore and monthsBefore",
    ],
    [
      "two rules",
      "trustResult: true",
      "schedule: {cron: 0 5 * * *, daily: {at: '05:00'}, daysBefore: 1}",
      "FILE:16:1): schedule is",
    ],
    [
      "bad cron",
      "trustResult: true",
      "schedule: {cron: 0 25 * * *, daysBefore: 1}",
      'schedule: cron "0 25 * * *": Invalid value for hour: 25 - write five',
    ],
    [
      "a day that no month has",
      "trustResult: true",
      "schedule: {cron: 0 5 32 * *, daysBefore: 1}",
      'schedule: cron "0 5 32 * *": Invalid value for day - write five',
    ],
    [
      "cron with seconds",
      "trustResult: true",
      "schedule: {cron: 0 0 5 * * *, daysBefore: 1}",
      "FILE:16:12): schedule: cron",
    ],
    [
      "cron that never comes",
      "trustResult: true",
      "schedule: {cron: 0 5 30 2 *, daysBefore: 1}",
      "it never comes - write five fields",
    ],
    [
      "bad zone",
      "trustResult: true",
      "schedule: {cron: 0 5 * * *, daysBefore: 1, timeZone: Asia/Tokio}",
      'no time zone "Asia/Tokio"',
    ],
    [
      "bad time",
      "trustResult: true",
      "schedule: {daily: {at: '5:00'}, daysBefore: 1}",
      "FILE:16:20): schedule.daily.at is",
    ],
    [
      "weekday twice",
      "trustResult: true",
      "schedule: {weekly: {on: [monday, monday], at: '05:00'}, daysBefore: 1}",
      "schedule.weekly.on is",
    ],
    [
      "31st of every month",
      "trustResult: true",
      "schedule: {monthly: {on: 31, at: '05:00'}, monthsBefore: 1}",
      "Day of the month, 1 to 28, or last",
    ],
  ])("tells file, line, column, what, and what to do: %s", async (_, from, to, expected) => {
    const told = await problems(GOOD.replace(from, to));
    expect(told.join("\n")).toContain(expected);
    expect(told.join("\n")).toMatch(/\(FILE:\d+:\d+\)/);
  });

  it("tells everything at once, in one line each", async () => {
    const bad = GOOD.replace("90s", "soon").replace("demo.weather", "x").replace("trustResult", "trust");
    const told = await problems(bad);
    expect(told).toHaveLength(3);
    expect(told.join("\n").split("\n")).toHaveLength(3);
  });

  it("finds the place of a key that also stands deeper", async () => {
    const schemaFirst = GOOD.replace("  mode: replace-window\n", "").replace("limits:", "  mode: replace\nlimits:");
    expect((await problems(schemaFirst)).join("\n")).toContain("FILE:13:3): table.mode");
  });

  it("names a schema problem by its place in the workflow", async () => {
    expect(await problems(GOOD.replace("type: FLOAT64", "type: FLOATY"))).toEqual([
      expect.stringMatching(/^SCHEMA_INVALID: .* \(FILE:13:\d+\): .*unknown type "FLOATY" - Did you mean FLOAT/),
    ]);
  });

  it.each([["there is no such file", "/no/such/workflow.yaml"]])("says when %s", async (message, path) => {
    await expect(loadWorkflow(path)).rejects.toThrow(message);
  });

  it.each(["", "[]", "just text", "42"])("refuses %j as a whole", async (text) => {
    expect((await problems(text)).length).toBeGreaterThan(0);
  });
});

describe("workflow.schema.json", () => {
  it("is a valid JSON Schema of draft 7, and describes every key", () => {
    expect(new Ajv().validateSchema(workflowSchema)).toBe(true);
    const { properties } = workflowSchema as { properties: Record<string, { description?: string }> };
    for (const [key, value] of Object.entries(properties)) expect([key, value.description]).not.toContain(undefined);
  });
});

describe("checkWorkflowText", () => {
  it("is what loadWorkflow would read, with the file as it is written", async () => {
    const path = file(GOOD);
    const checked = await checkWorkflowText(GOOD, path);
    expect(checked).toEqual({
      workflow: await loadWorkflow(path),
      file: expect.objectContaining({ command: "./run.sh", limits: { silence: "90s", total: "2h", grace: "500ms" } }),
    });
  });

  it("tells line and column of a text that is in no file yet, from the folder that it would be in", async () => {
    const path = join(tempDir(), "none", "w.yaml");
    const text = GOOD.replace("mode: replace-window", "mode: replace").replace("windowColumn: day", "windowColum: day");
    expect(await checkWorkflowText(text, path)).toMatchObject({
      problems: [
        { where: `${path}:10:3`, line: 10, column: 3, detail: 'unknown key "windowColum"' },
        { where: `${path}:9:3`, line: 9, column: 3, keys: ["table", "mode"] },
      ],
    });
    expect(await checkWorkflowText("name: [a\n", path)).toMatchObject({ problems: [{ line: 2, column: 1 }] });
    expect(await checkWorkflowText("a: *b\n", path)).toMatchObject({ problems: [{ where: `${path}:1:1`, line: 1 }] });
  });
});

describe("problems in Japanese", () => {
  it("say the same as in English, but for what the parsers say", async () => {
    const wrong = GOOD.replace("mode: replace-window", "mode: replace").replace("output: gs:", "output: s3:");
    const text = `${wrong.replace("emptyWindow:", "emptyWindw:")}schedule: {daily: {at: 5}, daysBefore: 1}\n`;
    const checked = await checkWorkflowText(text, "w.yaml", "ja");
    expect("problems" in checked && checked.problems.map((problem) => formatProblem(problem, "ja"))).toEqual([
      expect.stringContaining('"emptyWindw" というキーはありません - "emptyWindow" のことですか'),
      expect.stringContaining('output の値 "s3://local/out" は使えません - コンテナがオブジェクトを置く場所を'),
      expect.stringContaining('table.mode の値 "replace" は使えません - append、replace-window、truncate のいずれか'),
      expect.stringContaining('schedule.daily.at の値 5 は string でなければなりません - "00:00" から'),
    ]);
    const meant = `${GOOD.replace("windowColumn: day", "windowColumn: date")}schedule: {cron: "0 5 * * *"}\n`;
    const read = await checkWorkflowText(meant, "w.yaml", "ja");
    expect("problems" in read && read.problems.map(({ detail, hint }) => `${detail} - ${hint}`)).toEqual([
      'windowColumn: スキーマに "date" という列はありません - day, temp から選んでください',
      "schedule: daysBefore がありません - 実行日の前日なら daysBefore: 1 と書いてください",
    ]);
  });

  it("have every description of the JSON Schema", () => {
    const english = new Set(
      [...JSON.stringify(workflowSchema).matchAll(/"description":("(?:[^"\\]|\\.)*")/g)].map(([, text = ""]) =>
        JSON.parse(text),
      ),
    );
    expect(Object.keys(DESCRIPTIONS_JA).sort()).toEqual([...english].sort());
  });
});
