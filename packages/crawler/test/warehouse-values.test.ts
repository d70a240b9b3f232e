import type { Field } from "@collectro/table-schema";
import { describe, expect, it } from "vitest";
import { loadLines, schemaOf, testWarehouse, values } from "./warehouse-kit.js";

const WIDE = "12345678901234567890.123456789";

describe("a value arrives as it was written", () => {
  // Column, JSON value as written, DuckDB type, value as DuckDB prints it.
  const cases: readonly [Partial<Field> & { type: string }, string, string, unknown][] = [
    [{ type: "INT64" }, "9007199254740991", "BIGINT", "9007199254740991"],
    [{ type: "INT64" }, '"9007199254740993"', "BIGINT", "9007199254740993"],
    [{ type: "INT64" }, '"-9223372036854775808"', "BIGINT", "-9223372036854775808"],
    [{ type: "FLOAT64" }, "0.1", "DOUBLE", 0.1],
    [{ type: "FLOAT64" }, "5e-324", "DOUBLE", 5e-324],
    [{ type: "FLOAT64" }, "1.7976931348623157e308", "DOUBLE", 1.7976931348623157e308],
    [{ type: "NUMERIC" }, WIDE, "DECIMAL(38,9)", WIDE],
    [{ type: "NUMERIC" }, `"${WIDE}"`, "DECIMAL(38,9)", WIDE],
    [{ type: "NUMERIC" }, "-10000000.000000001", "DECIMAL(38,9)", "-10000000.000000001"],
    [
      { type: "NUMERIC" },
      '"99999999999999999999999999999.999999999"',
      "DECIMAL(38,9)",
      "99999999999999999999999999999.999999999",
    ],
    [{ type: "NUMERIC" }, "1e2", "DECIMAL(38,9)", "100.000000000"],
    [{ type: "NUMERIC", precision: 18, scale: 2 }, "1234567890123456.78", "DECIMAL(18,2)", "1234567890123456.78"],
    [{ type: "NUMERIC", precision: 5 }, "12345", "DECIMAL(5,0)", "12345"],
    [{ type: "BIGNUMERIC" }, `"${"9".repeat(38)}.${"9".repeat(38)}"`, "VARCHAR", `${"9".repeat(38)}.${"9".repeat(38)}`],
    [{ type: "NUMERIC" }, `"0.${"0".repeat(49)}1e50"`, "DECIMAL(38,9)", "1.000000000"],
    [{ type: "NUMERIC" }, `"${"1".padEnd(60, "0")}e-50"`, "DECIMAL(38,9)", "1000000000.000000000"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, '"1000e-3"', "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, '"0.0000000001\\u006510"', "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, "1000e-3", "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC" }, `"${"0".repeat(300)}1.5${"0".repeat(90)}"`, "DECIMAL(38,9)", "1.500000000"],
    [{ type: "NUMERIC" }, '"+.5"', "DECIMAL(38,9)", "0.500000000"],
    [{ type: "BIGNUMERIC" }, '"1e2"', "VARCHAR", "100"],
    [{ type: "BIGNUMERIC" }, WIDE, "VARCHAR", WIDE],
    [{ type: "BOOL" }, "true", "BOOLEAN", true],
    [{ type: "BOOL" }, "0", "BOOLEAN", false],
    [{ type: "BOOL" }, "1", "BOOLEAN", true],
    [{ type: "BOOL" }, '"1"', "BOOLEAN", true],
    [{ type: "BOOL" }, '"yes"', "BOOLEAN", true],
    [{ type: "BOOL" }, '"N"', "BOOLEAN", false],
    [{ type: "BOOL" }, '"False"', "BOOLEAN", false],
    [{ type: "STRING" }, '"日本\\n\\u0041🗾 \\"x\\""', "VARCHAR", '日本\nA🗾 "x"'],
    [{ type: "STRING" }, '""', "VARCHAR", ""],
    [{ type: "BYTES" }, '"AAECgP8="', "BLOB", "\\x00\\x01\\x02\\x80\\xFF"],
    [{ type: "DATE" }, '"0001-01-01"', "DATE", "0001-01-01"],
    [{ type: "DATE" }, '"9999-12-31"', "DATE", "9999-12-31"],
    [{ type: "TIME" }, '"23:59:59.999999"', "TIME", "23:59:59.999999"],
    [{ type: "DATETIME" }, '"2024-09-24 01:02:03.000004"', "TIMESTAMP", "2024-09-24 01:02:03.000004"],
    [
      { type: "TIMESTAMP" },
      '"2024-09-24T01:02:03.000004Z"',
      "TIMESTAMP WITH TIME ZONE",
      "2024-09-24 01:02:03.000004+00",
    ],
    [{ type: "TIMESTAMP" }, '"2024-09-24 01:02:03 UTC"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 01:02:03+00"],
    [{ type: "TIMESTAMP" }, '"2024/09/24 01:02"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 01:02:00+00"],
    [{ type: "TIMESTAMP" }, '"2024-09-24 01:02:03 -05:30"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 06:32:03+00"],
    [{ type: "TIMESTAMP" }, '"2024/09/24T01:02+09:00"', "TIMESTAMP WITH TIME ZONE", "2024-09-23 16:02:00+00"],
    [{ type: "TIMESTAMP" }, "1534680695", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35+00"],
    [{ type: "TIMESTAMP" }, "1534680695.123456", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35.123456+00"],
    [{ type: "TIMESTAMP" }, "20240924", "TIMESTAMP WITH TIME ZONE", "1970-08-23 06:28:44+00"],
    [{ type: "TIMESTAMP" }, "-1.5", "TIMESTAMP WITH TIME ZONE", "1969-12-31 23:59:58.5+00"],
    [{ type: "TIMESTAMP" }, "9000000000.000001", "TIMESTAMP WITH TIME ZONE", "2255-03-14 16:00:00.000001+00"],
    [{ type: "TIMESTAMP" }, "253402300799.999999", "TIMESTAMP WITH TIME ZONE", "9999-12-31 23:59:59.999999+00"],
    [{ type: "TIMESTAMP" }, "-62135596800", "TIMESTAMP WITH TIME ZONE", "0001-01-01 00:00:00+00"],
    [{ type: "TIMESTAMP" }, "253402300800", "TIMESTAMP WITH TIME ZONE", "1978-01-11 21:31:40.8+00"],
    [{ type: "TIMESTAMP" }, "1534680695000.123", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35.000123+00"],
    [{ type: "TIMESTAMP" }, "1.534680695e12", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35+00"],
    [{ type: "TIMESTAMP" }, "-0.000001", "TIMESTAMP WITH TIME ZONE", "1969-12-31 23:59:59.999999+00"],
    [{ type: "GEOGRAPHY" }, '"POINT(139.7 35.6)"', "VARCHAR", "POINT(139.7 35.6)"],
    [{ type: "INTERVAL" }, '"P1Y2M3DT4H5M6.5S"', "VARCHAR", "P1Y2M3DT4H5M6.5S"],
    [
      { type: "JSON" },
      '{"a":[1,null,"x"],"b":18446744073709551615}',
      "JSON",
      '{"a":[1,null,"x"],"b":18446744073709551615}',
    ],
    [{ type: "INT64", mode: "REPEATED" }, '[1,2,"9007199254740993"]', "BIGINT[]", ["1", "2", "9007199254740993"]],
    [{ type: "NUMERIC", mode: "REPEATED" }, `["1.5",${WIDE}]`, "DECIMAL(38,9)[]", ["1.500000000", WIDE]],
    [
      { type: "TIMESTAMP", mode: "REPEATED" },
      '["2024/09/24 01:02",9000000000.000001]',
      "TIMESTAMP WITH TIME ZONE[]",
      ["2024-09-24 01:02:00+00", "2255-03-14 16:00:00.000001+00"],
    ],
    [
      { type: "NUMERIC", mode: "REPEATED" },
      '["1" , "1000e-3" , "0.000000000001e12"]',
      "DECIMAL(38,9)[]",
      ["1.000000000", "1.000000000", "1.000000000"],
    ],
    [{ type: "STRING", mode: "REPEATED" }, "null", "VARCHAR[]", []],
    [{ type: "BYTES", mode: "REPEATED" }, '["AQI="]', "BLOB[]", ["\\x01\\x02"]],
  ];

  it.each(cases)("%j %s", async (field, json, type, expected) => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, schemaOf({ name: "v", ...field }), [`{"v":${json}}`]);
    const preview = await warehouse.preview("t.rows", 1);
    expect(preview?.columns).toEqual([{ name: "v", type }]);
    expect(preview?.rows[0]?.["v"]).toEqual(expected);
  });

  it("inside records inside arrays inside records", async () => {
    const warehouse = await testWarehouse();
    const leaf = { name: "t", type: "TIMESTAMP", mode: "REPEATED" };
    const inner = { name: "in", type: "RECORD", mode: "REPEATED", fields: [leaf, { name: "n", type: "NUMERIC" }] };
    const schema = schemaOf({ name: "v", type: "RECORD", fields: [inner, { name: "b_b", type: "BYTES" }] });
    await loadLines(warehouse, schema, [
      `{"v":{"in":[{"t":["2024/09/24 01:02",0],"n":${WIDE}},{"t":null,"n":null}],"b_b":"AQI="}}`,
      '{"v":{"in":[]}}',
      '{"v":null}',
      "{}",
    ]);
    expect(await values(warehouse)).toEqual([
      {
        in: [
          { t: ["2024-09-24 01:02:00+00", "1970-01-01 00:00:00+00"], n: WIDE },
          { t: [], n: null },
        ],
        b_b: "\\x01\\x02",
      },
      { in: [], b_b: null },
      null,
      null,
    ]);
  });

  it("whatever the columns are called, and in whatever order the keys come", async () => {
    const warehouse = await testWarehouse();
    const schema = schemaOf(
      { name: "by", type: "INT64" },
      { name: "select", type: "STRING" },
      { name: "Group", type: "NUMERIC" },
    );
    await loadLines(warehouse, schema, ['{"Group":"1.5","select":"x","by":1}', "", '  {"by":2}\r']);
    expect((await warehouse.preview("t.rows", 10))?.rows).toEqual([
      { by: "1", select: "x", Group: "1.500000000" },
      { by: "2", select: null, Group: null },
    ]);
  });

  it("in a row of more than 16 MiB", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, schemaOf({ name: "v", type: "STRING" }), [
      `{"v":"${"x".repeat(20_000_000)}"}`,
      '{"v":"y"}',
    ]);
    expect((await values(warehouse)).map((value) => String(value).length)).toEqual([20_000_000, 1]);
  });
});
