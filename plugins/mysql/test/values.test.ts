import { parseTableSchema, type TableSchema } from "@collectro/table-schema";
import { describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer("SET GLOBAL sql_mode = 'ALLOW_INVALID_DATES'");

type Unholdable = readonly [type: string, literal: string];

const UNHOLDABLE: readonly Unholdable[] = [
  ["date", "'0000-00-00'"],
  ["date", "'2024-00-00'"],
  ["date", "'2024-02-31'"],
  ["datetime", "'0000-00-00 00:00:00'"],
  ["datetime(6)", "'2024-04-31 12:00:00.5'"],
  ["timestamp null", "'0000-00-00 00:00:00'"],
  ["time", "'24:00:00'"],
  ["time", "'-00:00:01'"],
  ["time(3)", "'838:59:58.999'"],
  ["text", "concat('a', char(0), 'b')"],
  ["varchar(20) character set utf8mb3", "0xeda080"],
  ["varchar(20) character set sjis", "0x8740"],
  ["json", '\'{"a":1,"a":2}\''],
  ["json", "'1e400'"],
];

async function table(name: string, type: string, literal: string): Promise<void> {
  await server.sql(`SET time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES'; DROP TABLE IF EXISTS ${name};
    CREATE TABLE ${name} (id varchar(5) PRIMARY KEY, v ${type.replace(" null", "")} NULL);
    INSERT INTO ${name} VALUES ('k1', NULL), ('k2', ${literal}), ('k3', NULL)`);
}

describe("values that BigQuery cannot hold", () => {
  it.each(UNHOLDABLE)(
    "%s %s names row, key and column, or becomes a counted null, in both forms",
    async (type, literal) => {
      await table("unheld", type, literal);
      for (const source of [{ table: "unheld" }, { query: "SELECT id, v FROM unheld" }]) {
        for (const wants of ["lines", "rows"] as const) {
          const message = await messageOf(drive({ params: { ...server.admin, ...source }, wants }));
          expect(message).toMatch(/^SOURCE_DATA: .*, row 2 \(id = "k2"\), column v.*unrepresentable=null/);
          const { rows, nulled } = await drive({
            params: { ...server.admin, ...source, unrepresentable: "null" },
            wants,
          });
          expect(rows).toStrictEqual(["k1", "k2", "k3"].map((id) => ({ id, v: null })));
          expect(nulled).toStrictEqual({ v: 1 });
        }
      }
    },
  );

  it("are found among many rows that are fine", async () => {
    await server.sql(`DROP TABLE IF EXISTS many; CREATE TABLE many (id int PRIMARY KEY, v text character set utf8mb3);
      INSERT INTO many SELECT seq, repeat('日', 100) FROM seq_1_to_5000;
      UPDATE many SET v = 0xe697a5eda080 WHERE id IN (2345, 4000)`);
    const params = { ...server.admin, table: "many" };
    expect(await messageOf(drive({ params }))).toMatch(
      /row 2345 \(id = "2345"\), column v\): BigQuery's STRING cannot hold text that is no UTF-8 \(0xe697a5eda080\)/,
    );
    const { rows, nulled } = await drive({ params: { ...params, unrepresentable: "null" } });
    expect(rows.flatMap(({ id, v }) => (v === null ? [id] : []))).toStrictEqual([2345, 4000]);
    expect(rows[2345]).toStrictEqual({ id: 2346, v: "日".repeat(100) });
    expect(nulled).toStrictEqual({ v: 2 });
  });

  it("are those that the server has cut", async () => {
    await table("unheld", "text", "repeat('x', 100)");
    await server.sql("SET GLOBAL group_concat_max_len = 50");
    const query = "SELECT GROUP_CONCAT(v) AS v FROM unheld";
    expect(await messageOf(drive({ params: { ...server.admin, query } }))).toMatch(
      /SOURCE_DATA: .*Row 1 was cut by GROUP_CONCAT\(\) \[1260\] - GROUP_CONCAT was cut: raise group_concat_max_len/,
    );
    // The server keeps 64 warnings unless it is told to keep more.
    const after = `SELECT CAST(CONCAT(seq, 'x') + 0 AS CHAR) AS v FROM seq_1_to_100 UNION ALL ${query}`;
    expect(await messageOf(drive({ params: { ...server.admin, query: after } }))).toMatch(/SOURCE_DATA: .*\[1260\]/);
  });

  it("may be among warnings that the server did not keep", async () => {
    const query = (rows: number) => `SELECT CONCAT(seq, 'x') + 0 AS v FROM seq_1_to_${rows}`;
    expect((await drive({ params: { ...server.admin, query: query(100) } })).rows).toHaveLength(100);
    expect(await messageOf(drive({ params: { ...server.admin, query: query(65_600) } }))).toMatch(
      /SOURCE_DATA: .*the server gave 65600 warnings and kept 65535.* - /,
    );
  });

  it("are those of a query that examined too many rows", async () => {
    const query = "SELECT v FROM (SELECT seq AS v FROM seq_1_to_1000) t LIMIT ROWS EXAMINED 10";
    expect(await messageOf(drive({ params: { ...server.admin, query } }))).toMatch(/SOURCE_DATA: .*\[1931\]/);
  });
});

describe("rows longer than a packet", () => {
  const read = (bytes: number) =>
    drive({
      params: {
        ...server.admin,
        query: `SELECT 1 AS a, REPEAT('x', ${bytes}) AS v, 2 AS b UNION ALL SELECT 3, 'y', 4`,
      },
    });

  it("come whole, up to what the server sends", async () => {
    expect(await messageOf(read(20_000_000))).toMatch(
      /SOURCE_DATA: .*max_allowed_packet.* \[1301\] - a value became null/,
    );
    await server.sql("SET GLOBAL max_allowed_packet = 67108864");
    // The last packet of a row is empty when the row fills the one before.
    for (const bytes of [16_777_215 - 8, 16_777_215, 40_000_000]) {
      const { rows } = await read(bytes);
      expect(rows.map(({ a, v, b }) => [a, String(v).length, b])).toStrictEqual([
        [1, bytes, 2],
        [3, 1, 4],
      ]);
    }
  });
});

function schemaOf(...fields: readonly object[]): TableSchema {
  const parsed = parseTableSchema(fields);
  if (parsed.ok) return parsed.schema;
  throw new Error(JSON.stringify(parsed.problems));
}

const THINGS = `SET time_zone = '+00:00'; DROP TABLE IF EXISTS things;
  CREATE TABLE things (id int PRIMARY KEY, ok tinyint(1), n decimal(8,2), d date, wall datetime(3), at timestamp NULL, t time,
    tags set('a','b'), note text, raw blob, score double, flags bit(9), g point);
  INSERT INTO things VALUES (1, 1, 12.50, '2024-09-24', '2024-09-24 01:02:03.5', '2024-09-24 01:02:03', '-30:00:01', 'b,a',
    '{"k": 1}', 'raw', 1.5, 257, POINT(139.5, 35.5))`;

describe("a schema that the user passes", () => {
  const read = async (...fields: readonly object[]) => {
    await server.sql(THINGS);
    return await drive({ params: { ...server.admin, table: "things" }, requested: schemaOf(...fields) });
  };

  it.each([
    [{ name: "ok", type: "BOOL" }, true],
    [{ name: "ok", type: "STRING" }, "1"],
    [{ name: "id", type: "NUMERIC" }, "1"],
    [{ name: "n", type: "FLOAT64" }, 12.5],
    [{ name: "n", type: "STRING" }, "12.50"],
    [{ name: "d", type: "DATETIME" }, "2024-09-24 00:00:00"],
    [{ name: "d", type: "TIMESTAMP" }, "2024-09-24 00:00:00+09:00"],
    [{ name: "wall", type: "TIMESTAMP" }, "2024-09-24 01:02:03.500+09:00"],
    [{ name: "at", type: "DATETIME" }, "2024-09-24 10:02:03"],
    [{ name: "at", type: "STRING" }, "2024-09-24 10:02:03"],
    [{ name: "t", type: "INTERVAL" }, "-P0Y0M0DT30H0M1S"],
    [{ name: "t", type: "STRING" }, "-30:00:01"],
    [{ name: "tags", type: "STRING", mode: "REPEATED" }, ["a", "b"]],
    [{ name: "note", type: "JSON" }, { k: 1 }],
    [{ name: "note", type: "STRING", maxLength: 8 }, '{"k": 1}'],
    [{ name: "raw", type: "STRING" }, "raw"],
    [{ name: "score", type: "NUMERIC" }, "1.5"],
    [{ name: "flags", type: "BYTES" }, "AQE="],
    [{ name: "g", type: "GEOGRAPHY" }, "POINT(139.5 35.5)"],
  ])("may ask for %j", async (field, value) => {
    expect((await read(field)).rows).toStrictEqual([{ [field.name]: value }]);
  });

  it("wins: fewer columns, in its order, returned as it is", async () => {
    const { schema, ndjson } = await read(
      { name: "note", type: "STRING" },
      { name: "id", type: "INTEGER", mode: "REQUIRED" },
    );
    expect(schema.fields).toHaveLength(2);
    expect(ndjson).toBe('{"note":"{\\"k\\": 1}","id":1}\n');
  });

  it.each([
    [{ name: "nope", type: "STRING" }, "nope is asked for as STRING, the source has no such column"],
    [{ name: "wall", type: "DATE" }, "wall is asked for as DATE, the source has datetime(3)"],
    [{ name: "note", type: "INT64" }, "note is asked for as INT64, the source has text"],
    [{ name: "id", type: "INT64", mode: "REPEATED" }, "id is asked for as REPEATED INT64, the source has int(11)"],
  ])("is refused with both sides when it asks for %j", async (field, message) => {
    const text = await messageOf(read({ name: "n", type: "NUMERIC" }, field));
    expect(text).toContain(message);
    expect(text).toContain("Its columns: id int(11), ok tinyint(1), n decimal(8,2)");
  });

  it("meets values that do not fit with an error that names the row", async () => {
    await server.sql(
      "DROP TABLE IF EXISTS two; CREATE TABLE two (id int PRIMARY KEY, ok tinyint(1)); INSERT INTO two VALUES (1, 1), (2, 2)",
    );
    const requested = schemaOf({ name: "id", type: "INT64" }, { name: "ok", type: "BOOL" });
    expect(await messageOf(drive({ params: { ...server.admin, table: "two" }, requested }))).toMatch(
      /row 2 \(id = "2"\), column ok\): BigQuery's BOOL cannot hold string "2"/,
    );
    const old = "SELECT '1' AS id, CAST('1948-07-01 00:00:00' AS DATETIME) AS at";
    const asked = schemaOf({ name: "id", type: "STRING" }, { name: "at", type: "TIMESTAMP" });
    expect(await messageOf(drive({ params: { ...server.admin, query: old }, requested: asked }))).toContain(
      "What the clocks said before 1970 is not known for sure",
    );
  });
});
