import { describe, expect, it } from "vitest";
import { compileLineValidator } from "../src/index.js";
import { verdictOf } from "./line-kit.js";
import { columnOf, schemaOf } from "./schemas.js";

describe("windowColumn", () => {
  const window = { from: "2024-09-24", to: "2024-09-25" };

  it.each([
    ["DATE", '"2024-09-24"', ""],
    ["DATE", '"2024-09-25"', ""],
    ["DATE", '"2024-09-23"', "window.outside"],
    ["DATE", '"2024-09-26"', "window.outside"],
    ["DATE", "null", "window.null"],
    ["DATE", '"x"', "date.syntax"],
    ["DATETIME", '"2024-09-25 23:59:59.9"', ""],
    ["DATETIME", '"2024-09-26 00:00:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-25T23:59:59Z"', ""],
    ["TIMESTAMP", '"2024/09/25 23:59"', ""],
    ["TIMESTAMP", '"2024-09-26T08:59:59+09:00"', ""],
    ["TIMESTAMP", '"2024-09-26T09:00:00+09:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-24T08:59:59 +09:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-26 00:00:00 UTC"', "window.outside"],
    ["TIMESTAMP", "1727136000", ""],
    ["TIMESTAMP", "1727135999", "window.outside"],
    ["TIMESTAMP", "1727136000000", ""],
    ["TIMESTAMP", "1727135999999", "window.outside"],
    ["TIMESTAMP", "1727308799.999999", ""],
    ["TIMESTAMP", "1727308799999.999", ""],
    ["TIMESTAMP", "1727308800.000000", "window.outside"],
    ["TIMESTAMP", "1727135999.999999", "window.outside"],
    ["TIMESTAMP", "1e20", "timestamp.epoch"],
  ])("%s %s: %s", (type, json, rule) => {
    const { problems } = verdictOf(columnOf(type), `{"v":${json}}\n`, { windowColumn: { name: "v", ...window } });

    expect(problems.map((problem) => problem.rule)).toEqual(rule === "" ? [] : [rule]);
  });

  it("reads the day of a date with slashes too", () => {
    const years = { name: "v", from: "2024-06-01", to: "2025-01-31" };

    expect(
      verdictOf(columnOf("TIMESTAMP"), '{"v":"2024/01/01 00:00Z"}\n', { windowColumn: years }).problems,
    ).toMatchObject([{ rule: "window.outside" }]);
  });

  it.each([
    ["-0.000001", "1969-12-31"],
    ["0", "1970-01-01"],
    ["253402300799.999999", "9999-12-31"],
    ["253402300800", "1978-01-11"],
    ["-62135596800", "0001-01-01"],
    ["-62135596800.001", "1968-01-12"],
    ["9000000000.000001", "2255-03-14"],
  ])("finds the day of the epoch number %s: %s", (json, day) => {
    const windowColumn = { name: "v", from: day, to: day };

    expect(verdictOf(columnOf("TIMESTAMP"), `{"v":${json}}\n`, { windowColumn }).problems).toEqual([]);
  });

  it("refuses a row that lacks the column", () => {
    const schema = schemaOf([
      { name: "v", type: "DATE" },
      { name: "w", type: "INT64" },
    ]);

    expect(verdictOf(schema, '{"w":1}\n', { windowColumn: { name: "v", ...window } }).problems).toMatchObject([
      { rule: "window.null", got: "no such key" },
    ]);
  });

  it.each([
    [columnOf("STRING"), "v"],
    [columnOf("DATE", { mode: "REPEATED" }), "v"],
    [columnOf("DATE"), "w"],
  ])("refuses to watch a column that has no day", (schema, name) => {
    expect(() => compileLineValidator(schema, { windowColumn: { name, ...window } })).toThrow(TypeError);
  });
});
