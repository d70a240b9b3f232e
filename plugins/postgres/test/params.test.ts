import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { messageOf, parseParams } from "./context.js";

const CONNECTION = { host: "h", database: "d", user: "u" };

describe("params", () => {
  it("are none that is required alone, and two secrets", () => {
    expect(connector.paramInfos.filter(({ secret }) => secret).map(({ name }) => name)).toStrictEqual([
      "url",
      "password",
    ]);
    expect(connector.paramInfos.filter(({ required }) => required)).toStrictEqual([]);
  });

  it("are read from texts, with their defaults", () => {
    expect(parseParams({ ...CONNECTION, port: "6543", table: "t", columns: "a, b", parallel: "4" })).toStrictEqual({
      ...CONNECTION,
      port: 6543,
      table: "t",
      columns: ["a", "b"],
      slices: "whole",
      parallel: 4,
      tls: "prefer",
      connectTimeout: "10s",
      statementTimeout: "6h",
      lockTimeout: "30s",
      unrepresentable: "error",
    });
  });

  it.each([
    [{}, "table: give either table or query"],
    [{ table: "t", query: "SELECT 1" }, "table: give either table or query"],
    [{ table: "a.b.c" }, "table: write schema.name"],
    [{ table: 'a"b' }, "table: write schema.name"],
    [{ table: "t", connectTimeout: "10" }, 'connectTimeout: write a number with ms, s, min or h, such as "30s"'],
    [{ table: "t", columns: "[1" }, 'columns: write names separated by commas, or ["a","b"]'],
    [{ table: "t", parallel: "17" }, "parallel: "],
    [{ table: "t", ca: "x" }, "ca: it is used only with tls=verify-full"],
  ])("refuse %j", async (params, message) => {
    expect(await messageOf(Promise.try(() => parseParams({ ...CONNECTION, ...params })))).toContain(message);
  });
});
