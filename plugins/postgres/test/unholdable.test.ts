import { describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer("CREATE TYPE point3 AS (x int4, y numeric(6,2), label text)");

const UNHOLDABLE: readonly (readonly [type: string, literal: string])[] = [
  ["numeric(10,2)", "'NaN'"],
  ["numeric", "'Infinity'"],
  ["numeric", "'-Infinity'"],
  ["numeric", "1e40"],
  ["numeric", "1e-40"],
  ["float8", "'NaN'"],
  ["float8", "'-Infinity'"],
  ["float4", "'Infinity'"],
  ["date", "'infinity'"],
  ["date", "'-infinity'"],
  ["date", "'0044-03-15 BC'"],
  ["date", "'10000-01-01'"],
  ["timestamp", "'infinity'"],
  ["timestamp", "'-infinity'"],
  ["timestamp", "'10000-01-01'"],
  ["timestamp", "'0044-03-15 12:00:00 BC'"],
  ["timestamptz", "'infinity'"],
  ["timestamptz", "'-infinity'"],
  ["timestamptz", "'10000-01-01 00:00Z'"],
  ["timestamptz", "'0044-03-15 12:00:00 BC'"],
  ["time", "'24:00:00'"],
  ["interval", "'1 day -1 hour'"],
  ["interval", "'20000 years'"],
  ["json", '\'{"a":1,"a":2}\''],
  ["json", "'\"\\ud800\"'"],
  ["json", "'\"\\u0000\"'"],
  ["json", "'1e400'"],
  ["jsonb", "'1e400'"],
  ["jsonb", "(repeat('[', 501) || repeat(']', 501))"],
  ["daterange", "'[2024-01-01,infinity)'"],
];

describe("values that BigQuery cannot hold", () => {
  it("are judged in UTC, not by the year that the session's zone shows", async () => {
    const at = "'10000-01-01 01:00Z'::timestamptz";
    const read = (timeZone: string, literal: string) =>
      drive({ params: { ...server.admin, query: `SELECT ${literal} AS v` }, timeZone });
    expect(await messageOf(read("America/New_York", at))).toMatch(
      /TIMESTAMP cannot hold string "9999-12-31 20:00:00-05"/,
    );
    const last = await read("Asia/Tokyo", `${at} - interval '2 hours'`);
    expect(last.rows).toStrictEqual([{ v: "9999-12-31 23:00:00+00:00" }]);
  });

  it.each(UNHOLDABLE)("%s %s is an error that names row, key and column, in both forms", async (type, literal) => {
    const query = `SELECT 'k1' AS id, NULL::${type} AS v UNION ALL SELECT 'k2', ${literal}::${type}`;
    for (const wants of ["lines", "rows"] as const) {
      const message = await messageOf(drive({ params: { ...server.admin, query }, wants }));
      expect(message).toMatch(/^SOURCE_DATA: .*\(the query, row 2 \(id = "k2"\), column v/);
    }
  });

  it.each(UNHOLDABLE)("%s %s becomes a counted null when asked for, in both forms", async (type, literal) => {
    const query = `SELECT ${literal}::${type} AS v`;
    for (const wants of ["lines", "rows"] as const) {
      const { rows, nulled } = await drive({ params: { ...server.admin, query, unrepresentable: "null" }, wants });
      const inside = { start: "2024-01-01", end: null, bounds: "[)" };
      expect(rows).toStrictEqual([{ v: type === "daterange" ? inside : null }]);
      expect(nulled).toStrictEqual({ v: 1 });
    }
  });

  it.each([
    ["a null element", "ARRAY[1,NULL,3]", [1, 3]],
    ["an element that cannot be held", "ARRAY[1,'NaN',3]::float8[]", [1, 3]],
    ["a second dimension", "ARRAY[[1,2],[3,4]]", []],
  ])("%s of an array is an error, or left out and counted", async (_, literal, value) => {
    const query = `SELECT ${literal} AS v`;
    const message = await messageOf(drive({ params: { ...server.admin, query } }));
    expect(message).toMatch(/SOURCE_DATA: .*row 1 .*column v/);
    const { rows, nulled } = await drive({ params: { ...server.admin, query, unrepresentable: "null" } });
    expect(rows).toStrictEqual([{ v: value }]);
    expect(nulled).toStrictEqual({ v: 1 });
  });

  it("names the place inside arrays and composites", async () => {
    const query = `SELECT ARRAY[ROW(1,1,'a')::point3, ROW(1,'NaN','b')::point3] AS v`;
    const message = await messageOf(drive({ params: { ...server.admin, query } }));
    expect(message).toContain("column v[1].y");
  });

  it("keeps a column REQUIRED only when none of its values can become null", async () => {
    await server.sql("CREATE TABLE strict (id int8 NOT NULL PRIMARY KEY, n numeric NOT NULL, t text)");
    const modes = async (unrepresentable: string) =>
      (await drive({ params: { ...server.admin, table: "strict", unrepresentable } })).schema.fields.map(
        ({ mode }) => mode,
      );
    expect(await modes("error")).toStrictEqual(["REQUIRED", "REQUIRED", "NULLABLE"]);
    expect(await modes("null")).toStrictEqual(["REQUIRED", "NULLABLE", "NULLABLE"]);
  });
});
