import { compileLineValidator } from "@collectro/table-schema";
import { describe, expect, it } from "vitest";
import { drive } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer();

type Case = readonly [type: string, literal: string, field: string, value: unknown];

/** SQL type, SQL literal, the BigQuery column, the JSON value. */
const CASES: readonly Case[] = [
  ["bit(1)", "b'1'", "BOOL", true],
  ["bit(1)", "b'0'", "BOOL", false],
  ["bit(9)", "b'100000001'", "INT64", 257],
  ["bit(63)", "b'111111111111111111111111111111111111111111111111111111111111111'", "INT64", "9223372036854775807"],
  ["bit(64)", "0xffffffffffffffff", "NUMERIC(20,0)", "18446744073709551615"],
  ["boolean", "true", "INT64", 1],
  ["tinyint", "-128", "INT64", -128],
  ["tinyint unsigned", "255", "INT64", 255],
  ["smallint", "-32768", "INT64", -32768],
  ["mediumint unsigned", "16777215", "INT64", 16777215],
  ["int", "-2147483648", "INT64", -2147483648],
  ["int unsigned", "4294967295", "INT64", 4294967295],
  ["int(5) zerofill", "42", "INT64", 42],
  ["int(5) zerofill", "0", "INT64", 0],
  ["bigint", "9007199254740991", "INT64", 9007199254740991],
  ["bigint", "9007199254740993", "INT64", "9007199254740993"],
  ["bigint", "-9223372036854775808", "INT64", "-9223372036854775808"],
  ["bigint unsigned", "18446744073709551615", "NUMERIC(20,0)", "18446744073709551615"],
  ["bigint unsigned", "7", "NUMERIC(20,0)", "7"],
  ["bigint(10) unsigned zerofill", "7", "NUMERIC(20,0)", "7"],
  ["year", "2024", "INT64", 2024],
  ["year", "0", "INT64", 0],
  ["float", "0.1", "FLOAT64", 0.1],
  ["float", "16777215", "FLOAT64", 16777215],
  ["float", "3.40282e38", "FLOAT64", 3.40282e38],
  ["float", "2e-38", "FLOAT64", 2e-38],
  ["float(7,4)", "123.4567", "FLOAT64", 123.4567],
  ["double", "0.1e0 + 0.2e0", "FLOAT64", 0.30000000000000004],
  ["double", "1e300", "FLOAT64", 1e300],
  ["double", "1.7976931348623157e308", "FLOAT64", 1.7976931348623157e308],
  ["double", "5e-324", "FLOAT64", 5e-324],
  ["double(10,2)", "1234.5", "FLOAT64", 1234.5],
  ["double(8,2) zerofill", "1.5", "FLOAT64", 1.5],
  ["decimal(18,2)", "-1234567890123456.78", "NUMERIC(18,2)", "-1234567890123456.78"],
  ["decimal(2,2)", "0.25", "NUMERIC(2,2)", "0.25"],
  ["decimal(2,2)", "-0.25", "NUMERIC(2,2)", "-0.25"],
  ["decimal(6,2) zerofill", "1.5", "NUMERIC(6,2)", "1.50"],
  [
    "decimal(38,9)",
    "12345678901234567890123456789.123456789",
    "NUMERIC(38,9)",
    "12345678901234567890123456789.123456789",
  ],
  ["decimal(20,12)", "1.000000000001", "BIGNUMERIC(20,12)", "1.000000000001"],
  ["decimal(65,30)", `'${"9".repeat(35)}.5'`, "BIGNUMERIC(65,30)", `${"9".repeat(35)}.5${"0".repeat(29)}`],
  ["decimal(65,0)", `'${"9".repeat(65)}'`, "STRING", "9".repeat(65)],
  ["date", "'2024-02-29'", "DATE", "2024-02-29"],
  ["date", "'1000-01-01'", "DATE", "1000-01-01"],
  ["date", "'9999-12-31'", "DATE", "9999-12-31"],
  ["time", "'23:59:59'", "TIME", "23:59:59"],
  ["time(6)", "'00:00:00.000001'", "TIME", "00:00:00.000001"],
  ["datetime", "'2024-09-24 01:02:03'", "DATETIME", "2024-09-24 01:02:03"],
  ["datetime(6)", "'2024-09-30 23:59:59.999999'", "DATETIME", "2024-09-30 23:59:59.999999"],
  ["datetime(3)", "'0001-01-01 00:00:00.5'", "DATETIME", "0001-01-01 00:00:00.500"],
  ["timestamp(6) null", "'2024-09-24 01:02:03.123456'", "TIMESTAMP", "2024-09-24 10:02:03.123456+09:00"],
  ["timestamp null", "'1970-01-01 00:00:01'", "TIMESTAMP", "1970-01-01 09:00:01+09:00"],
  ["timestamp null", "'2038-01-19 03:14:07'", "TIMESTAMP", "2038-01-19 12:14:07+09:00"],
  ["varchar(40)", "''", "STRING", ""],
  [
    "varchar(40)",
    "concat('tab\\tnl\\nbs\\bff', char(12), 'cr\\rq\"b\\\\e', char(27), 'del', char(127), char(1), char(31))",
    "STRING",
    'tab\tnl\nbs\bff\fcr\rq"b\\e\u001bdel\u007f\u0001\u001f',
  ],
  ["text", "'絵文字 😀 é \u2028'", "STRING", "絵文字 😀 é \u2028"],
  ["char(5)", "'ab'", "STRING", "ab"],
  ["varchar(20) collate utf8mb4_bin", "'Ab'", "STRING", "Ab"],
  ["varchar(20) character set utf8mb3", "'日本語é'", "STRING", "日本語é"],
  ["varchar(20) character set cp932", "'表示①髙ⅳ～'", "STRING", "表示①髙ⅳ～"],
  ["varchar(20) character set sjis", "'表示ソ?'", "STRING", "表示ソ?"],
  ["varchar(20) character set ujis", "'日本語ｶﾅ'", "STRING", "日本語ｶﾅ"],
  ["varchar(20) character set eucjpms", "'日本①'", "STRING", "日本①"],
  ["varchar(20) character set latin1", "'naïve €'", "STRING", "naïve €"],
  ["varchar(20) character set utf16", "'日本 😀'", "STRING", "日本 😀"],
  ["enum('a','そ \"q\"')", "'そ \"q\"'", "STRING", 'そ "q"'],
  ["set('a','b','c')", "'c,a'", "STRING", "a,c"],
  ["set('a','b','c')", "''", "STRING", ""],
  ["binary(4)", "0x00ff10", "BYTES", "AP8QAA=="],
  ["varbinary(10)", "''", "BYTES", ""],
  ["blob", "0x00ff10", "BYTES", "AP8Q"],
  ["longblob", "repeat(0xff, 300)", "BYTES", Buffer.alloc(300, 0xff).toString("base64")],
  ["varchar(10) character set binary", "'ab'", "BYTES", "YWI="],
  ["json", '\'{"b": 1,\\n "a": [1.10, "x\\\\"y", "\\\\u00e9"]}\'', "JSON", { b: 1, a: [1.1, 'x"y', "é"] }],
  ["json", "'[]'", "JSON", []],
  ["json", "'null'", "JSON", null],
  ["uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "STRING", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ["inet6", "'2001:db8::1'", "STRING", "2001:db8::1"],
  ["inet4", "'192.0.2.1'", "STRING", "192.0.2.1"],
  ["point", "ST_GeomFromText('POINT(139.767 35.681)', 4326)", "STRING", "POINT(139.767 35.681)"],
  ["geometry", "ST_GeomFromText('LINESTRING(0 0,1 1.5)')", "STRING", "LINESTRING(0 0,1 1.5)"],
  [
    "geometry",
    "ST_GeomFromText('POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))')",
    "STRING",
    "POLYGON((0 0,4 0,4 4,0 0),(1 1,2 1,2 2,1 1))",
  ],
  ["multipoint", "ST_GeomFromText('MULTIPOINT(0 0,1 1)')", "STRING", "MULTIPOINT((0 0),(1 1))"],
  [
    "multilinestring",
    "ST_GeomFromText('MULTILINESTRING((0 0,1 1),(2 2,3 3))')",
    "STRING",
    "MULTILINESTRING((0 0,1 1),(2 2,3 3))",
  ],
  [
    "multipolygon",
    "ST_GeomFromText('MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((5 5,6 5,6 6,5 5)))')",
    "STRING",
    "MULTIPOLYGON(((0 0,4 0,4 4,0 0)),((5 5,6 5,6 6,5 5)))",
  ],
  [
    "geometrycollection",
    "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))')",
    "STRING",
    "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(0 0,1 1))",
  ],
];

interface AnyField {
  readonly type: string;
  readonly mode: string;
  readonly name: string;
  readonly precision?: number;
  readonly scale?: number;
}

function fieldText(field: AnyField): string {
  return `${field.type}${field.precision === undefined ? "" : `(${field.precision},${field.scale ?? 0})`}`;
}

/** A table with a column for each case, the value in its first row and null in its second. */
function tableOf(name: string, cases: readonly Case[]): string {
  const columns = cases.map(([type], index) => `v${index} ${type}`);
  const nulls = cases.map(() => "NULL").join(", ");
  return `SET time_zone = '+00:00'; CREATE TABLE ${name} (${columns.join(", ")}) CHARACTER SET utf8mb4;
    INSERT INTO ${name} VALUES (${cases.map(([, literal]) => literal).join(", ")}), (${nulls})`;
}

describe("every type", () => {
  it.each([
    ["lines", { table: "kinds" }],
    ["rows", { table: "kinds" }],
    ["lines", { query: "SELECT * FROM kinds" }],
    ["rows", { query: "SELECT * FROM kinds" }],
  ] as const)("has its column and its exact value as %s of %j", async (wants, source) => {
    await server.sql(`DROP TABLE IF EXISTS kinds; ${tableOf("kinds", CASES)}`);
    const { schema, rows, ndjson } = await drive({ params: { ...server.admin, ...source }, wants });
    for (const [index, [type, literal, field, value]] of CASES.entries()) {
      const column = schema.fields[index];
      expect.soft(column && fieldText(column), `${type} ${literal}`).toBe(field);
      expect.soft(rows[0]?.[`v${index}`], `${type} ${literal}`).toStrictEqual(value);
      expect.soft(rows[1]?.[`v${index}`], `${type} null`).toBe(null);
    }
    const validator = compileLineValidator(schema)();
    validator.push(Buffer.from(ndjson));
    expect(validator.end()).toMatchObject({ rows: wants === "lines" ? 2 : 0, problems: [] });
  });

  it("has no summer time in it: an instant that comes twice is told by its place", async () => {
    await server.sql(`SET time_zone = '+00:00'; CREATE TABLE autumn (id int, at timestamp(3) NULL);
      INSERT INTO autumn VALUES (1, '2024-11-03 05:30:00.125'), (2, '2024-11-03 06:30:00.125'), (3, NULL)`);
    const { rows } = await drive({ params: { ...server.admin, table: "autumn" }, timeZone: "America/New_York" });
    expect(rows.map((row) => row["at"])).toStrictEqual([
      "2024-11-03 05:30:00.125+00:00",
      "2024-11-03 06:30:00.125+00:00",
      null,
    ]);
  });
});

describe("columns of tables", () => {
  it("are REQUIRED when they are NOT NULL, with their comments", async () => {
    await server.sql(`CREATE TABLE told (id bigint unsigned NOT NULL PRIMARY KEY COMMENT '番号', at datetime NOT NULL, x int);
      CREATE VIEW told_view AS SELECT * FROM told`);
    const modes = async (params: object) =>
      (await drive({ params: { ...server.admin, ...params } })).schema.fields.map(({ mode }) => mode);
    const { schema } = await drive({ params: { ...server.admin, table: "told" } });
    expect(schema.fields[0]).toMatchObject({ name: "id", type: "NUMERIC", mode: "REQUIRED", description: "番号" });
    expect(await modes({ table: "told" })).toStrictEqual(["REQUIRED", "REQUIRED", "NULLABLE"]);
    expect(await modes({ table: "told", unrepresentable: "null" })).toStrictEqual(["REQUIRED", "NULLABLE", "NULLABLE"]);
    expect(await modes({ table: "told_view" })).toStrictEqual(["NULLABLE", "NULLABLE", "NULLABLE"]);
    expect(await modes({ query: "SELECT * FROM told" })).toStrictEqual(["NULLABLE", "NULLABLE", "NULLABLE"]);
  });
});
