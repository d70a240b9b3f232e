import { compileLineValidator } from "@collectro/table-schema";
import { describe, expect, it } from "vitest";
import { drive } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer(`
    CREATE EXTENSION hstore; CREATE EXTENSION citext;
    CREATE TYPE mood AS ENUM ('sad', 'so "so"', 'happy, very');
    CREATE DOMAIN cents AS numeric(12,0) CHECK (VALUE >= 0);
    CREATE DOMAIN names AS text[];
    CREATE TYPE point3 AS (x int4, y numeric(6,2), label text);
    CREATE TYPE path3 AS (name text, points point3[], span daterange);
  `);

type Case = readonly [type: string, literal: string, field: string, value: unknown];

/** SQL type, SQL literal, the BigQuery column, the JSON value. */
const CASES: readonly Case[] = [
  ["bool", "true", "BOOL", true],
  ["bool", "false", "BOOL", false],
  ["int2", "-32768", "INT64", -32768],
  ["int4", "2147483647", "INT64", 2147483647],
  ["int8", "999999999999999", "INT64", 999999999999999],
  ["int8", "9007199254740991", "INT64", 9007199254740991],
  ["int8", "9007199254740993", "INT64", "9007199254740993"],
  ["int8", "-9223372036854775808", "INT64", "-9223372036854775808"],
  ["oid", "4294967295", "INT64", 4294967295],
  ["float4", "0.1", "FLOAT64", 0.1],
  ["float8", "0.1::float8 + 0.2", "FLOAT64", 0.30000000000000004],
  ["float8", "1e300", "FLOAT64", 1e300],
  ["float8", "5e-324", "FLOAT64", 5e-324],
  ["float8", "'-0'", "FLOAT64", -0],
  ["numeric(18,2)", "-1234567890123456.78", "NUMERIC(18,2)", "-1234567890123456.78"],
  ["numeric(2,2)", "0.25", "NUMERIC(2,2)", "0.25"],
  [
    "numeric(38,9)",
    "12345678901234567890123456789.123456789",
    "NUMERIC(38,9)",
    "12345678901234567890123456789.123456789",
  ],
  ["numeric(20,12)", "1.000000000001", "BIGNUMERIC(20,12)", "1.000000000001"],
  ["numeric(100,50)", "1.5", "STRING", "1.50000000000000000000000000000000000000000000000000"],
  ["numeric(3,-2)", "12345", "NUMERIC(5,0)", "12300"],
  ["numeric(2,5)", "0.00012", "NUMERIC(5,5)", "0.00012"],
  [
    "numeric",
    "12345678901234567890123456789012345678.00000000000000000000000000000000000001",
    "BIGNUMERIC",
    "12345678901234567890123456789012345678.00000000000000000000000000000000000001",
  ],
  ["numeric", "1.50", "BIGNUMERIC", "1.50"],
  ["money", "'-1234.56'", "NUMERIC", "-1234.56"],
  ["text", "''", "STRING", ""],
  ["text", "E'\\\\N'", "STRING", "\\N"],
  [
    "text",
    "E'tab\\tnl\\nbs\\bff\\fvt\\013cr\\rq\"b\\\\e\\033del\\177\\001\\037'",
    "STRING",
    'tab\tnl\nbs\bff\fvt\vcr\rq"b\\e\u001bdel\u007f\u0001\u001f',
  ],
  ["text", "'絵文字 😀 é \u2028'", "STRING", "絵文字 😀 é \u2028"],
  ["varchar(5)", "'ab   '", "STRING", "ab   "],
  ["char(5)", "'ab'", "STRING", "ab   "],
  ["name", "'n'", "STRING", "n"],
  ["citext", "'CaSe'", "STRING", "CaSe"],
  ['"char"', "'x'", "STRING", "x"],
  ["bytea", "'\\x00ff10'", "BYTES", "AP8Q"],
  ["bytea", "''", "BYTES", ""],
  ["date", "'2024-02-29'", "DATE", "2024-02-29"],
  ["date", "'0001-01-01'", "DATE", "0001-01-01"],
  ["date", "'9999-12-31'", "DATE", "9999-12-31"],
  ["time", "'23:59:59.999999'", "TIME", "23:59:59.999999"],
  ["timetz", "'12:00:00+09'", "STRING", "12:00:00+09"],
  ["timestamp", "'2024-09-24 01:02:03.000004'", "DATETIME", "2024-09-24 01:02:03.000004"],
  ["timestamp", "'0001-01-01 00:00:00'", "DATETIME", "0001-01-01 00:00:00"],
  ["timestamptz", "'2024-09-24 01:02:03.123456Z'", "TIMESTAMP", "2024-09-24 10:02:03.123456+09:00"],
  ["timestamptz", "'1880-01-01 00:00:00Z'", "TIMESTAMP", "1880-01-01 00:00:00+00:00"],
  ["timestamptz", "'9999-12-31 23:59:59.999999Z'", "TIMESTAMP", "9999-12-31 23:59:59.999999+00:00"],
  ["timestamptz", "'0001-01-01 00:00:00Z'", "TIMESTAMP", "0001-01-01 00:00:00+00:00"],
  ["interval", "'1 year -2 months 3 days 04:05:06.789'", "INTERVAL", "P0Y10M3DT4H5M6.789S"],
  ["interval", "'-14 months'", "INTERVAL", "-P1Y2M0DT0H0M0S"],
  ["interval", "'-0.5 seconds'", "INTERVAL", "-P0Y0M0DT0H0M0.5S"],
  ["interval", "'0'", "INTERVAL", "P0Y0M0DT0H0M0S"],
  ["json", '\'{"b": 1,\n "a": [1.10, "x\\"y", "\\u00e9"]}\'', "JSON", { b: 1, a: [1.1, 'x"y', "é"] }],
  ["jsonb", '\'{"a": "tab\\tq\\"b\\\\ \\u0001 絵😀", "n": null}\'', "JSON", { a: 'tab\tq"b\\ \u0001 絵😀', n: null }],
  ["jsonb", "'null'", "JSON", null],
  ["uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "STRING", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
  ["inet", "'192.168.0.1/24'", "STRING", "192.168.0.1/24"],
  ["cidr", "'10.0.0.0/8'", "STRING", "10.0.0.0/8"],
  ["macaddr", "'08:00:2b:01:02:03'", "STRING", "08:00:2b:01:02:03"],
  ["macaddr8", "'08:00:2b:01:02:03:04:05'", "STRING", "08:00:2b:01:02:03:04:05"],
  ["bit(3)", "B'101'", "STRING", "101"],
  ["varbit", "B'1'", "STRING", "1"],
  ["xml", "'<a b=\"c\"/>'", "STRING", '<a b="c"/>'],
  ["tsvector", "'fat cat'", "STRING", "'cat' 'fat'"],
  ["tsquery", "'fat & cat'", "STRING", "'fat' & 'cat'"],
  ["point", "'(1,2.5)'", "STRING", "(1,2.5)"],
  ["box", "'(0,0),(1,1)'", "STRING", "(1,1),(0,0)"],
  ["circle", "'<(1,2),3>'", "STRING", "<(1,2),3>"],
  ["polygon", "'((0,0),(1,1))'", "STRING", "((0,0),(1,1))"],
  ["pg_lsn", "'16/B374D848'", "STRING", "16/B374D848"],
  ["tid", "'(1,2)'", "STRING", "(1,2)"],
  ["xid", "'7'", "STRING", "7"],
  ["regclass", "'pg_class'", "STRING", "pg_class"],
  ["int2vector", "'1 2'", "STRING", "1 2"],
  ["jsonpath", "'$.a'", "STRING", '$."a"'],
  ["int4[]", "'{1,2,3}'", "REPEATED INT64", [1, 2, 3]],
  ["int4[]", "'[0:1]={1,2}'", "REPEATED INT64", [1, 2]],
  ["int4[]", "'{}'", "REPEATED INT64", []],
  ["int4[]", "NULL", "REPEATED INT64", []],
  [
    "text[]",
    "ARRAY['a b','c\"d','e\\f','','null','{x}','é😀,',E'\\n']",
    "REPEATED STRING",
    ["a b", 'c"d', "e\\f", "", "null", "{x}", "é😀,", "\n"],
  ],
  ["box[]", "ARRAY['((0,0),(1,1))','((2,2),(3,3))']::box[]", "REPEATED STRING", ["(1,1),(0,0)", "(3,3),(2,2)"]],
  ["bytea[]", "ARRAY['\\x00'::bytea]", "REPEATED BYTES", ["AA=="]],
  ["timestamptz[]", "ARRAY['2024-01-01 00:00Z'::timestamptz]", "REPEATED TIMESTAMP", ["2024-01-01 09:00:00+09:00"]],
  ["numeric(6,2)[]", "'{1.5,2}'", "REPEATED NUMERIC(6,2)", ["1.50", "2.00"]],
  ["jsonb[]", "ARRAY['{\"a\":1}'::jsonb]", "REPEATED JSON", [{ a: 1 }]],
  ["names", "'{a,b}'", "REPEATED STRING", ["a", "b"]],
  ["names[]", "ARRAY['{a,b}'::names]", "REPEATED STRING", ["{a,b}"]],
  ["mood", "'happy, very'", "STRING", "happy, very"],
  ["mood[]", "ARRAY['so \"so\"'::mood]", "REPEATED STRING", ['so "so"']],
  ["cents", "42", "NUMERIC(12,0)", "42"],
  ["hstore", '\'a=>1, "b\\"c"=>NULL, "__proto__"=>x\'', "JSON", JSON.parse('{"a":"1","b\\"c":null,"__proto__":"x"}')],
  [
    "point3",
    "ROW(1, 2.5, 'a,\"b\"(')",
    "RECORD{x INT64,y NUMERIC(6,2),label STRING}",
    { x: 1, y: "2.50", label: 'a,"b"(' },
  ],
  ["point3", "ROW(NULL, NULL, '')", "RECORD{x INT64,y NUMERIC(6,2),label STRING}", { x: null, y: null, label: "" }],
  [
    "point3[]",
    "ARRAY[ROW(1,2,'x')::point3]",
    "REPEATED RECORD{x INT64,y NUMERIC(6,2),label STRING}",
    [{ x: 1, y: "2.00", label: "x" }],
  ],
  [
    "path3",
    "ROW('p', ARRAY[ROW(1,2,'q\"')::point3], '[2024-01-01,2024-01-05]')",
    "RECORD{name STRING,points REPEATED RECORD{x INT64,y NUMERIC(6,2),label STRING},span RECORD{start DATE,end DATE,bounds STRING}}",
    {
      name: "p",
      points: [{ x: 1, y: "2.00", label: 'q"' }],
      span: { start: "2024-01-01", end: "2024-01-06", bounds: "[)" },
    },
  ],
  ["int4range", "'(1,5]'", "RECORD{start INT64,end INT64,bounds STRING}", { start: 2, end: 6, bounds: "[)" }],
  [
    "numrange",
    "'[1.5,)'",
    "RECORD{start BIGNUMERIC,end BIGNUMERIC,bounds STRING}",
    { start: "1.5", end: null, bounds: "[)" },
  ],
  [
    "tstzrange",
    "'[2024-01-01 00:00Z,2024-01-02 00:00Z)'",
    "RECORD{start TIMESTAMP,end TIMESTAMP,bounds STRING}",
    { start: "2024-01-01 09:00:00+09:00", end: "2024-01-02 09:00:00+09:00", bounds: "[)" },
  ],
  [
    "tsrange",
    "'(,2024-01-02 00:00]'",
    "RECORD{start DATETIME,end DATETIME,bounds STRING}",
    { start: null, end: "2024-01-02 00:00:00", bounds: "(]" },
  ],
  ["int8range", "'empty'", "RECORD{start INT64,end INT64,bounds STRING}", { start: null, end: null, bounds: "empty" }],
  [
    "datemultirange",
    "'{[2024-01-01,2024-01-02),[2024-02-01,2024-02-02)}'",
    "REPEATED RECORD{start DATE,end DATE,bounds STRING}",
    [
      { start: "2024-01-01", end: "2024-01-02", bounds: "[)" },
      { start: "2024-02-01", end: "2024-02-02", bounds: "[)" },
    ],
  ],
  ["nummultirange", "'{}'", "REPEATED RECORD{start BIGNUMERIC,end BIGNUMERIC,bounds STRING}", []],
  [
    "int4range[]",
    "ARRAY['[1,2)'::int4range]",
    "REPEATED RECORD{start INT64,end INT64,bounds STRING}",
    [{ start: 1, end: 2, bounds: "[)" }],
  ],
];

interface AnyField {
  readonly type: string;
  readonly mode: string;
  readonly name: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly fields?: readonly AnyField[];
}

function fieldText(field: AnyField): string {
  const parameters = field.precision === undefined ? "" : `(${field.precision},${field.scale ?? 0})`;
  const nested = field.fields ? `{${field.fields.map((inner) => `${inner.name} ${fieldText(inner)}`).join(",")}}` : "";
  return `${field.mode === "REPEATED" ? "REPEATED " : ""}${field.type}${parameters}${nested}`;
}

function selectAll(cases: readonly Case[]): string {
  const columns = cases.map(([type, literal], index) => `(${literal})::${type} AS v${index}`);
  return `SELECT ${columns.join(", ")} UNION ALL SELECT ${cases.map(([type]) => `NULL::${type}`).join(", ")}`;
}

describe("every type", () => {
  it.each(["lines", "rows"] as const)("has its column and its exact value as %s", async (wants) => {
    // json, xml and point have no equality, so UNION ALL, not UNION.
    const { schema, rows } = await drive({ params: { ...server.admin, query: selectAll(CASES) }, wants });
    for (const [index, [type, literal, field, value]] of CASES.entries()) {
      const column = schema.fields[index];
      const name = `v${index}`;
      expect.soft(column && fieldText(column), `${type} ${literal}`).toBe(field);
      expect.soft(rows[0]?.[name], `${type} ${literal}`).toStrictEqual(value);
      expect.soft(rows[1]?.[name], `${type} null`).toStrictEqual(field.startsWith("REPEATED") ? [] : null);
    }
  });

  it("makes lines that BigQuery's rules accept", async () => {
    const { schema, ndjson } = await drive({ params: { ...server.admin, query: selectAll(CASES) } });
    const validator = compileLineValidator(schema)();
    validator.push(Buffer.from(ndjson));
    expect(validator.end()).toMatchObject({ rows: 2, problems: [] });
  });
});

describe("columns of tables", () => {
  it("have the parameters of their domains", async () => {
    await server.sql("CREATE TABLE paid (price cents NOT NULL, tags names); INSERT INTO paid VALUES (3, '{a}')");
    const { schema, rows } = await drive({ params: { ...server.admin, table: "paid" } });
    expect(schema.fields.map(fieldText)).toStrictEqual(["NUMERIC(12,0)", "REPEATED STRING"]);
    expect(rows).toStrictEqual([{ price: "3", tags: ["a"] }]);
  });
});

describe("long integers inside JSON", () => {
  const query = `SELECT '{"n": 12345678901234567890}'::jsonb AS v, ARRAY['9007199254740993']::json[] AS w`;

  it("keep every digit in lines", async () => {
    const { ndjson } = await drive({ params: { ...server.admin, query } });
    expect(ndjson).toBe('{"v":{"n": 12345678901234567890},"w":[9007199254740993]}\n');
  });

  it("are bigint in rows", async () => {
    const { rows } = await drive({ params: { ...server.admin, query }, wants: "rows" });
    expect(rows).toStrictEqual([{ v: { n: 12345678901234567890n }, w: [9007199254740993n] }]);
  });
});
