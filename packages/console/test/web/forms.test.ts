import { describe, expect, test } from "vitest";
import { sendable } from "../../web/src/forms/params.js";
import { problemsByField } from "../../web/src/forms/problems.js";
import { shapeOf } from "../../web/src/forms/shape.js";
import { monthsOf } from "../../web/src/pages/workflow/backfill/months.js";
import { columnsIn, nameOf, withColumn, withMode, withType } from "../../web/src/pages/workflow/form/columns.js";
import { emptyForm } from "../../web/src/pages/workflow/form/empty-form.js";
import { adviceOn, withProposal } from "../../web/src/pages/workflow/form/proposal.js";
import { withRule, withUnit } from "../../web/src/pages/workflow/form/schedule.js";
import { rowsOf } from "../../web/src/trying/rows.js";

describe("the control for a param", () => {
  test.each([
    [{ type: "string" }, "text"],
    [{ type: "string", format: "secret" }, "secret"],
    [{ type: "string", enum: ["a", "b"] }, "choice"],
    [{ anyOf: [{ type: "string" }, { type: "string", const: "" }] }, "text"],
    [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "text"],
    [{ anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }, "list"],
    [{ type: "array", items: { type: "object", properties: { name: { type: "string" } } } }, "list"],
    [{ type: "array", items: { type: "object", additionalProperties: {} } }, "json"],
    [{ type: "object", additionalProperties: { type: "string" } }, "pairs"],
    [{ oneOf: [{ type: "object", properties: { a: { type: "string" } } }, { type: "boolean" }] }, "variants"],
    [{}, "json"],
  ])("%j", (schema, kind) => {
    expect(shapeOf(schema).kind).toBe(kind);
  });

  test("bounds that every whole number has are none", () => {
    const schema = { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
    expect(shapeOf(schema)).toEqual({ kind: "number", whole: true, min: 1 });
  });

  test("places that were added and not filled are not sent; empty texts are", () => {
    const params = {
      path: ["a.csv", undefined, null],
      quote: "",
      rename: { a: "b", c: undefined },
      members: [undefined],
    };
    expect(sendable(params)).toEqual({ path: ["a.csv"], quote: "", rename: { a: "b" } });
  });

  test("problems stand at their fields, also those inside of one", () => {
    const told = { code: "PARAM_INVALID", detail: "no", hint: "do", text: "" };
    const problems = problemsByField([{ ...told, where: "convert.day" }], "params");
    expect(problems.under("params/convert")).toBe("no — do");
    expect(problems.at("params/convert")).toBeUndefined();
    expect(problems.within("params/con")).toBe(false);
  });
});

describe("columns", () => {
  const columns = [
    { name: "a", type: "STRING" },
    { name: "b", type: "RECORD", fields: [{ name: "c", type: "DATE" }] },
  ];

  test.each([JSON.stringify(columns), JSON.stringify({ schema: { fields: columns } })])("are read from %s", (text) => {
    expect(columnsIn(text)).toEqual(columns);
  });

  test.each(["", "[]", '[{"name":"a"}]', "name: a"])("are not read from %j", (text) => {
    expect(columnsIn(text)).toBeUndefined();
  });

  test("standard names of types become those of bq", () => {
    expect(columnsIn('[{"name":"a","type":"int64"}]')).toEqual([{ name: "a", type: "INTEGER" }]);
  });

  test("one inside of another is changed, renamed, and taken out", () => {
    expect(nameOf(columns, [1, 0])).toBe("b.c");
    const changed = withColumn(columns, [1, 0], (column) => withMode(withType(column, "STRING"), "REPEATED"));
    expect(changed[1]?.fields).toEqual([{ name: "c", type: "STRING", mode: "REPEATED" }]);
    expect(withColumn(columns, [1, 0], () => undefined)[1]?.fields).toEqual([]);
  });
});

describe("what a preview proposes", () => {
  const result = { works: true, errors: [], seconds: 1, lines: [], inferred: false, notes: [] };
  const schema = [
    { name: "day", type: "DATE" },
    { name: "n", type: "INTEGER" },
  ];
  const form = (params: object) =>
    withProposal({ ...emptyForm("files"), params: { ...params } }, { ...result, schema }, []);

  test("a whole file replaces everything", () => {
    const { name, output, table } = form({ path: "../in/Sales 2024.csv.gz" });
    expect({ name, output, table: table.name, mode: table.mode }).toEqual({
      name: "sales-2024",
      output: "gs://local/sales-2024",
      table: "data.sales_2024",
      mode: "truncate",
    });
  });

  test("a source that is asked by date replaces the dates", () => {
    expect(form({ path: "/in/{date}.csv" }).table).toMatchObject({ mode: "replace-window", windowColumn: "day" });
    expect(form({ path: "/in/a.csv", dateColumn: "day" }).table.windowColumn).toBe("day");
    expect(adviceOn(form({ path: "/in/a.csv", dateColumn: "day" }))).toBe("window");
  });

  test("names that are taken are not proposed, and what was chosen stays", () => {
    const proposed = withProposal({ ...emptyForm("files"), params: { path: "a.csv" } }, { ...result, schema }, ["a"]);
    expect(proposed.name).toBe("a-2");
    const chosen = { ...proposed, table: { ...proposed.table, mode: "append" as const } };
    expect(withProposal(chosen, result, []).table).toEqual(chosen.table);
  });
});

test("a schedule keeps its time when its rule changes, and counts months only where it may", () => {
  const daily = { daily: { at: "07:30" }, daysBefore: 2, missed: "skip" };
  const monthly = withRule(daily, "monthly");
  expect(monthly).toEqual({ monthly: { on: 1, at: "07:30" }, daysBefore: 2, missed: "skip" });
  expect(withRule(daily, "cron")).toMatchObject({ cron: "30 7 * * 1-5" });
  const byMonth = monthly && withUnit(monthly, "monthsBefore");
  expect(byMonth).not.toHaveProperty("daysBefore");
  expect(withRule(byMonth, "daily")).toMatchObject({ daysBefore: 1 });
});

test("cells have every digit of their numbers", () => {
  const { columns, rows } = rowsOf(['{"n":12345678901234567890.10,"o":{"a":[1.0,null]}}', '{"n":null,"x":"<b>"}']);
  expect(columns.map(({ name }) => name)).toEqual(["n", "o", "x"]);
  expect(rows).toEqual([
    ["12345678901234567890.10", '{"a": [1.0, null]}', undefined],
    [undefined, undefined, "<b>"],
  ]);
});

test("days lie in the weeks of their months", () => {
  const days = ["2024-08-31", "2024-09-01", "2024-09-07", "2024-09-08"].map((date) => {
    return { date, state: "waiting" as const };
  });
  const shown = monthsOf(days).map(({ month, weeks }) => [
    month,
    weeks.map((week) => week.map((day) => day?.date.slice(8))),
  ]);
  expect(shown).toEqual([
    ["2024-08", [[undefined, undefined, undefined, undefined, undefined, undefined, "31"]]],
    [
      "2024-09",
      [
        ["01", undefined, undefined, undefined, undefined, undefined, "07"],
        ["08", ...Array(6).fill(undefined)],
      ],
    ],
  ]);
});
