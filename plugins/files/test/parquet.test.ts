import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { runConnector } from "@collectro/testkit";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { openAccess } from "../src/archive/random-access.js";
import { parquetLines } from "../src/parquet/parquet-lines.js";
import { parseType } from "../src/parquet/types.js";
import { localFile } from "../src/sources/local.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();

/** Writes what a statement gives as Parquet. */
async function parquet(name: string, select: string): Promise<string> {
  const path = dir.path(name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'Asia/Tokyo'");
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

async function read(name: string, select: string, params: Record<string, unknown> = {}, schema?: readonly unknown[]) {
  const path = await parquet(name, select);
  return readAll({ params: { path, ...params }, ...(schema && { schema }), wants: "lines" });
}

const pipes = () => readdirSync(tmpdir()).filter((name) => name.startsWith(".collectro-"));

describe("Parquet", () => {
  it("gives every type exactly, with the columns as BigQuery has them", async () => {
    const { rows, schema } = await read(
      "types.parquet",
      `SELECT true AS b, 9007199254740993::BIGINT AS i, 18446744073709551615::UBIGINT AS u, 0.1::DOUBLE AS f,
        12345678901234567890.12::DECIMAL(22,2) AS d, 1.5::DECIMAL(38,20) AS big, 'あ"\n' AS s, '\\xFF\\x00'::BLOB AS y,
        DATE '2024-09-24' AS day, TIME '12:30:00.5' AS t, TIMESTAMP '2024-09-24 12:00:00.123456' AS dt,
        TIMESTAMPTZ '2024-09-24 00:00:00+09' AS ts, TIMESTAMP_NS '2024-09-24 12:00:00.123456' AS ns, 'x'::ENUM('x') AS e,
        [1, 2] AS l, {'a': 1.50::DECIMAL(9,2), 'b': ['x']} AS r, MAP {'k': 2.5::DECIMAL(9,1)} AS m, [[1], []] AS ll,
        [{'a': '\\x01'::BLOB}] AS lr, uuid_value AS id
       FROM (SELECT '00000000-0000-4000-8000-000000000000'::UUID AS uuid_value)
       UNION ALL SELECT ${Array(20).fill("NULL").join(", ")}`,
    );
    expect(rows[0]).toEqual({
      ...{ b: true, i: "9007199254740993", u: "18446744073709551615", f: 0.1, d: "12345678901234567890.12" },
      ...{ big: "1.50000000000000000000", s: 'あ"\n', y: "/wA=", day: "2024-09-24", t: "12:30:00.5" },
      ...{
        dt: "2024-09-24 12:00:00.123456",
        ts: "2024-09-23 15:00:00+00:00",
        ns: "2024-09-24 12:00:00.123456",
        e: "x",
      },
      ...{ l: [1, 2], r: { a: "1.50", b: ["x"] }, m: [{ key: "k", value: "2.5" }], ll: [[1], []], lr: [{ a: "AQ==" }] },
      ...{ id: "00000000-0000-4000-8000-000000000000" },
    });
    expect(Object.values(rows[1] ?? {}).every((value) => value === null)).toBe(true);
    const types = schema?.fields.map(({ name, type, mode }) => `${name} ${type}${mode === "REPEATED" ? "[]" : ""}`);
    expect(types?.join(", ")).toBe(
      "b BOOL, i INT64, u NUMERIC, f FLOAT64, d NUMERIC, big BIGNUMERIC, s STRING, y BYTES, day DATE, t TIME, dt DATETIME, " +
        "ts TIMESTAMP, ns DATETIME, e STRING, l INT64[], r RECORD, m RECORD[], ll JSON, lr RECORD[], id STRING",
    );
  });

  it("keeps the order of rows and their number through the container's program, and leaves no pipe behind", async () => {
    const before = pipes();
    const path = await parquet("many.parquet", "SELECT i, 'text ' || i AS s FROM range(20000) r(i)");
    const run = await runConnector(new URL("..", import.meta.url), {
      from: "2024-09-24",
      to: "2024-09-24",
      params: { path },
    });
    expect({ exitCode: run.exitCode, errors: run.errors, count: run.rows.length }).toEqual({
      exitCode: 0,
      errors: [],
      count: 20_000,
    });
    expect(run.rows.every((row, index) => row["s"] === `text ${index}`)).toBe(true);
    expect(pipes()).toEqual(before);
  });

  it("stops in the middle when nobody reads on, or the run is stopped", async () => {
    const before = pipes();
    const path = await parquet("limit.parquet", "SELECT i, repeat('x', 1000) AS s FROM range(20000) r(i)");
    const params = { parquetMemoryBytes: 128 * 1024 ** 2, rename: {} };
    const stopping = new AbortController();
    for (const aborts of [false, true]) {
      const options = { signal: stopping.signal, maxSpoolBytes: 1e9, named: true };
      await using access = await openAccess(localFile(path), options);
      const reading = (async () => {
        for await (const chunk of parquetLines(access, params, undefined, stopping.signal).chunks) {
          expect(chunk.length).toBeGreaterThan(0);
          if (!aborts) return "left";
          stopping.abort(new Error("stopped"));
        }
        return "ended";
      })();
      expect(await reading.catch((error: Error) => error.message)).toBe(aborts ? "stopped" : "left");
    }
    expect(pipes()).toEqual(before);
  });

  it.each([
    ["replaces", "SELECT 'own' AS dt, 1 AS i", [{ dt: "own", i: 1 }]],
    ["adds", "SELECT 1 AS i", [{ i: 1 }]],
  ])("%s no column by the name of its folder", async (_, select, expected) => {
    await dir.write("dt=2024-09-24/note.txt", "");
    const { rows, schema } = await read("dt=2024-09-24/x.parquet", select);
    expect(rows).toEqual(expected);
    expect(schema?.fields.map(({ name }) => name)).toEqual(Object.keys(expected[0] ?? {}));
  });

  it("filters by date and renames", async () => {
    const select = "SELECT TIMESTAMPTZ '2024-09-24 00:00:00+09' + INTERVAL (i) HOUR AS ts, i FROM range(-1, 25) r(i)";
    const params = { dateColumn: "at", dateFormat: "timestamp", rename: { ts: "at" } };
    const { rows } = await read("dates.parquet", select, params);
    expect(rows.map((row) => Number(row["i"]))).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
  });

  it("names what BigQuery cannot hold, and columns that differ from the schema", async () => {
    expect(await failure(read("nan.parquet", "SELECT 'NaN'::DOUBLE AS x"))).toContain("the column x holds NaN");
    const ns = await failure(read("ns.parquet", "SELECT TIMESTAMP_NS '2024-09-24 12:00:00.123456789' AS t"));
    expect(ns).toContain('line 1, column "t"');
    const endless = await failure(read("endless.parquet", "SELECT 'infinity'::TIMESTAMPTZ AS t"));
    expect(endless).toContain('line 1, column "t"');
    const schema = [
      { name: "a", type: "INT64" },
      { name: "gone", type: "STRING" },
    ];
    const drift = await failure(read("drift.parquet", "SELECT 1 AS a, 2 AS new", {}, schema));
    expect(drift).toContain('the schema has "gone", which the file lacks; the file has "new", which the schema lacks');
    const retyped = [{ name: "a", type: "INT64" }];
    expect(await failure(read("retyped.parquet", "SELECT 'x' AS a", {}, retyped))).toContain('line 1, column "a"');
    expect(await failure(read("names.parquet", 'SELECT 1 AS "日付"'))).toContain('pass rename: {"日付":"column_1"}');
  });

  it("is refused when it is damaged, cut or no Parquet", async () => {
    const path = await dir.write("no.parquet", "a,b\n1,2\n");
    expect(await failure(readAll({ params: { path } }))).toContain("no.parquet): DuckDB cannot read it");
    const missing = { params: { path: dir.path("absent.parquet") } };
    expect(await failure(readAll(missing))).toContain("SOURCE_NOT_FOUND");
    const pattern = await dir.write("a[b].parquet", "");
    expect(await failure(readAll({ params: { path: pattern.replace("[", "[[]") } }))).toContain("for a pattern");
  });
});

describe("a type of DuckDB", () => {
  it("is taken apart", () => {
    expect(parseType(`STRUCT(a DECIMAL(9,2), "b, c" MAP(VARCHAR, INTEGER[])[])[3]`)).toEqual({
      kind: "list",
      of: {
        kind: "struct",
        members: [
          { name: "a", type: { kind: "plain", name: "DECIMAL(9,2)" } },
          {
            name: "b, c",
            type: {
              kind: "list",
              of: {
                kind: "map",
                key: { kind: "plain", name: "VARCHAR" },
                value: { kind: "list", of: { kind: "plain", name: "INTEGER" } },
              },
            },
          },
        ],
      },
    });
  });
});
