import type { Item } from "@collectro/connector";
import { describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { drive, messageOf, newContext, parseParams, readAll, sliceContext } from "./context.js";
import { untilGone } from "./sessions.js";
import { useServer } from "./use-server.js";

const server = useServer(`
    CREATE TABLE numbers AS SELECT g AS n, repeat('x', 200) AS pad FROM generate_series(1, 200000) AS g;
    CREATE TABLE empty (a int, b text[]);
    CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    INSERT INTO parted VALUES (1, '2024-05-05');
    CREATE VIEW seen AS SELECT id * 2 AS twice FROM parted;
    CREATE SCHEMA "odd ""schema""";
    CREATE TABLE "odd ""schema"""."Odd.Table" (a int, "b" text GENERATED ALWAYS AS ('b' || a) STORED, gone int);
    ALTER TABLE "odd ""schema"""."Odd.Table" DROP COLUMN gone;
    INSERT INTO "odd ""schema"""."Odd.Table" VALUES (1);
    COMMENT ON COLUMN "odd ""schema"""."Odd.Table".a IS '数';
  `);

describe("what can be read", () => {
  it("is a table with odd names, generated and dropped columns, and comments", async () => {
    const { schema, rows } = await drive({ params: { ...server.admin, table: '"odd ""schema"""."Odd.Table"' } });
    expect(rows).toStrictEqual([{ a: 1, b: "b1" }]);
    expect(schema.fields[0]).toMatchObject({ name: "a", type: "INT64", description: "数" });
  });

  it.each([
    ["a partitioned table", "parted", [{ id: 1, day: "2024-05-05" }]],
    ["a view", "public.seen", [{ twice: 2 }]],
    ["a name in other case, folded as SQL does", "PARTED", [{ id: 1, day: "2024-05-05" }]],
    ["a table of no rows", "empty", []],
  ])("is %s", async (_, table, rows) => {
    expect((await drive({ params: { ...server.admin, table } })).rows).toStrictEqual(rows);
  });

  it("is a query with a WITH, a comment at its end and a semicolon", async () => {
    const query = "WITH a AS (SELECT 1 AS x) SELECT x, ';' AS y FROM a -- the end\n ; ";
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([{ x: 1, y: ";" }]);
  });

  it("is a list of columns in the user's order", async () => {
    const columns = async (text: string) =>
      (await drive({ params: { ...server.admin, table: "parted", columns: text } })).rows[0];
    expect(Object.keys((await columns("day, id")) ?? {})).toStrictEqual(["day", "id"]);
    expect(await columns('["id"]')).toStrictEqual({ id: 1 });
    expect(await messageOf(columns("idd"))).toContain('no column "idd" - did you mean id?');
  });

  it("is 1,600 columns and a cell of 20 MB", async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `${index} AS c${index}`).join(", ");
    const wide = await drive({ params: { ...server.admin, query: `SELECT ${columns}` } });
    expect(Object.values(wide.rows[0] ?? {})).toStrictEqual(Array.from({ length: 1600 }, (_, index) => index));
    const query = `SELECT 1 AS a, repeat(E'ab"\\n\\\\', 4000000) AS big UNION ALL SELECT 2, 'small'`;
    const { rows } = await drive({ params: { ...server.admin, query } });
    expect(rows[0]?.["big"] === 'ab"\n\\'.repeat(4_000_000)).toBe(true);
    expect(rows[1]).toStrictEqual({ a: 2, big: "small" });
  });

  it("is every row once, whatever the batches", async () => {
    for (const wants of ["lines", "rows"] as const) {
      const { rows } = await drive({ params: { ...server.admin, table: "numbers" }, wants });
      expect(rows).toHaveLength(200_000);
      expect(rows.reduce((sum, row) => sum + Number(row["n"]), 0)).toBe((200_000 * 200_001) / 2);
    }
  });

  it("is at most the rows that a preview wants", async () => {
    expect((await drive({ params: { ...server.admin, table: "numbers" }, limit: 3 })).rows).toHaveLength(3);
  });

  it("is a database without an encoding, as long as its text is UTF-8", async () => {
    await server.sql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    await server.sql(`CREATE TABLE texts AS SELECT 1 AS id, E'\\xc3\\xa9' AS t`, "ascii");
    const params = { ...server.admin, database: "ascii", table: "texts" };
    expect((await drive({ params })).rows).toStrictEqual([{ id: 1, t: "é" }]);
    await server.sql("INSERT INTO texts VALUES (2, E'\\xe9')", "ascii");
    for (const wants of ["lines", "rows"] as const) {
      expect(await messageOf(drive({ params, wants }))).toMatch(
        /SOURCE_DATA: .*invalid byte sequence.* - convert the text/,
      );
    }
  });
});

describe("one state of the database", () => {
  it("is seen by all slices, also by those that begin later", async () => {
    await server.sql(
      "CREATE TABLE moving (day date, n int); INSERT INTO moving SELECT d, 1 FROM generate_series('2024-09-01'::date, '2024-09-03', '1 day') d",
    );
    const input = {
      params: { ...server.admin, table: "moving", windowColumn: "day", slices: "day", parallel: 2 },
      window: { from: "2024-09-01", to: "2024-09-03" },
    };
    const params = parseParams(input.params);
    const run = newContext(input, params);
    const schema = await connector.discover(run);
    const counts: number[] = [];
    for (const slice of connector.slices(run.window, params as never)) {
      const items = connector.read(sliceContext(run, slice, schema, input)) as AsyncIterable<Item>;
      counts.push(await readAll(items[Symbol.asyncIterator]()));
      await server.sql("INSERT INTO moving SELECT day, 2 FROM moving");
    }
    expect(counts).toStrictEqual([1, 1, 1]);
    await untilGone(server);
  });

  it("is read side by side, and no session is left behind", async () => {
    const source = { table: "parted", windowColumn: "day", slices: "day", parallel: 4, columns: "id" };
    const input = { params: { ...server.admin, ...source }, window: { from: "2024-05-03", to: "2024-05-06" } };
    const params = parseParams(input.params);
    const run = newContext(input, params);
    const schema = await connector.discover(run);
    const slices = connector.slices(run.window, params as never);
    const read = (slice: (typeof slices)[number]) =>
      connector.read(sliceContext(run, slice, schema, input)) as AsyncIterable<Item>;
    const counts = await Promise.all(slices.map((slice) => readAll(read(slice)[Symbol.asyncIterator]())));
    expect(counts).toStrictEqual([0, 0, 1, 0]);
    await untilGone(server);
  });

  it("is read only", async () => {
    await server.sql("CREATE FUNCTION deed() RETURNS int LANGUAGE sql AS 'INSERT INTO empty VALUES (1) RETURNING a'");
    const message = await messageOf(drive({ params: { ...server.admin, query: "SELECT deed() AS a" } }));
    expect(message).toMatch(/SOURCE_FAILED: .*read-only transaction/);
    const query = "SELECT 1 AS a) AS x; COMMIT; CREATE TABLE escaped (a int); SELECT * FROM (SELECT 1 AS a";
    const escaped = await messageOf(drive({ params: { ...server.admin, query } }));
    expect(escaped).toMatch(/SOURCE_FAILED: .*cannot insert multiple commands/);
    expect((await server.sql("SELECT to_regclass('escaped') AS made"))[0]?.rows).toStrictEqual([{ made: null }]);
  });
});
