import { describe, expect, it } from "vitest";
import { compileCellEncoder, compileRowEncoder, RowRefused } from "../src/index.js";
import { columnOf } from "./schemas.js";

/** A value and the JSON text that must be written; null = refused. */
type Case = readonly [value: unknown, json: string | null];

const TYPES: readonly (readonly [type: string, extra: object, cases: readonly Case[]])[] = [
  [
    "STRING",
    {},
    [
      ["", '""'],
      ["東京 😀", '"東京 😀"'],
      ['a"b\\c\n\r\t\b\f\u0001\u007f\u2028', '"a\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\u007f\u2028"'],
      ["é".repeat(100), `"${"é".repeat(100)}"`],
      [`${"x".repeat(99)}\n`, `"${"x".repeat(99)}\\n"`],
      ["\ud800", null],
      ["\udc00\ud800", null],
      [`${"x".repeat(99)}\ud83d`, null],
      ["a\0b", null],
      [`${"x".repeat(99)}\0`, null],
      [1, null],
      [true, null],
      [{}, null],
      [new String("x"), null],
    ],
  ],
  [
    "STRING",
    { maxLength: 3 },
    [
      ["abc", '"abc"'],
      ["😀😀😀", '"😀😀😀"'],
      ["abcd", null],
      ["😀😀😀😀", null],
    ],
  ],
  [
    "BYTES",
    {},
    [
      [Uint8Array.of(0, 255, 16), '"AP8Q"'],
      [new Uint8Array([9, 1, 2, 9]).subarray(1, 3), '"AQI="'],
      [new Uint8Array(0), '""'],
      ["AP8Q", '"AP8Q"'],
      ["AQ==", '"AQ=="'],
      ["AR==", null],
      ["AI==", null],
      ["AQ=", null],
      ["A===", null],
      ["AP8-", null],
      ["AP8Q\n", null],
      ["====", null],
      [[1, 2], null],
      [new Uint16Array(2), null],
    ],
  ],
  [
    "BYTES",
    { maxLength: 2 },
    [
      [Uint8Array.of(1, 2), '"AQI="'],
      ["AQI=", '"AQI="'],
      [Uint8Array.of(1, 2, 3), null],
      ["AQID", null],
    ],
  ],
  [
    "INT64",
    {},
    [
      [0, "0"],
      [-0, "0"],
      [-7, "-7"],
      [1_000_000_000, "1000000000"],
      [9_007_199_254_740_991, "9007199254740991"],
      [-9_007_199_254_740_991, "-9007199254740991"],
      [9_007_199_254_740_992, null],
      [9_007_199_254_740_993n, '"9007199254740993"'],
      [9_223_372_036_854_775_807n, '"9223372036854775807"'],
      [-9_223_372_036_854_775_808n, '"-9223372036854775808"'],
      [9_223_372_036_854_775_808n, null],
      [5n, "5"],
      ["12", "12"],
      ["-12", "-12"],
      ["+12", "12"],
      ["-007", "-7"],
      ["-0", "0"],
      ["9007199254740993", '"9007199254740993"'],
      ["9223372036854775808", null],
      ["1.0", null],
      ["1e3", null],
      [" 1", null],
      ["0x10", null],
      ["", null],
      ["-", null],
      ["１", null],
      [1.5, null],
      [Number.NaN, null],
      [true, null],
    ],
  ],
  [
    "FLOAT64",
    {},
    [
      [0, "0"],
      [-0, "-0.0"],
      [1.5, "1.5"],
      [-35.681236, "-35.681236"],
      [0.1 + 0.2, "0.30000000000000004"],
      [1e-7, "1e-7"],
      [0.000001, "0.000001"],
      [1e21, "1e+21"],
      [1e300, "1e+300"],
      [5e-324, "5e-324"],
      [123456.789, "123456.789"],
      ["1.50", "1.50"],
      ["1e3", "1e3"],
      [".5", "0.5"],
      ["5.", "5"],
      ["+1", "1"],
      ["007", "7"],
      ["1e999", null],
      ["1,5", null],
      ["", null],
      ["NaN", null],
      [Number.NaN, null],
      [Number.POSITIVE_INFINITY, null],
      [1n, null],
      [true, null],
    ],
  ],
  [
    "NUMERIC",
    { precision: 5, scale: 2 },
    [
      ["12.34", '"12.34"'],
      ["-999.99", '"-999.99"'],
      ["0", '"0"'],
      ["+1.5", '"1.5"'],
      ["001.50", '"1.5"'],
      ["1.500", '"1.5"'],
      ["12e1", '"120"'],
      ["125e-2", '"1.25"'],
      [".5", '"0.5"'],
      ["-0", '"-0"'],
      [12.34, '"12.34"'],
      [7, '"7"'],
      [7n, '"7"'],
      ["1.234", null],
      [1.234, null],
      ["1000", null],
      ["1e3", null],
      [2 ** 53, null],
      ["NaN", null],
      ["", null],
      [".", null],
      ["1_000", null],
      ["1,5", null],
      [true, null],
    ],
  ],
  [
    "NUMERIC",
    {},
    [
      [`${"9".repeat(29)}.${"9".repeat(9)}`, `"${"9".repeat(29)}.${"9".repeat(9)}"`],
      ["9".repeat(30), null],
      ["0.0000000001", null],
      [1e-7, '"0.0000001"'],
      [12345678901234567890n, '"12345678901234567890"'],
    ],
  ],
  [
    "NUMERIC",
    { precision: 2, scale: 2 },
    [
      ["0.12", '"0.12"'],
      ["1.12", null],
    ],
  ],
  [
    "BIGNUMERIC",
    {},
    [
      [
        "578960446186580977117854925043439539266.34992332820282019728792003956564819967",
        '"578960446186580977117854925043439539266.34992332820282019728792003956564819967"',
      ],
      ["578960446186580977117854925043439539266.34992332820282019728792003956564819968", null],
      [
        "-578960446186580977117854925043439539266.34992332820282019728792003956564819968",
        '"-578960446186580977117854925043439539266.34992332820282019728792003956564819968"',
      ],
      ["-578960446186580977117854925043439539266.34992332820282019728792003956564819969", null],
      [`0.${"1".repeat(38)}`, `"0.${"1".repeat(38)}"`],
      [`0.${"1".repeat(39)}`, null],
    ],
  ],
  [
    "BOOL",
    {},
    [
      [true, "true"],
      [false, "false"],
      [1, null],
      ["true", null],
    ],
  ],
  [
    "TIMESTAMP",
    {},
    [
      ["2024-09-24T01:02:03Z", '"2024-09-24T01:02:03Z"'],
      ["2024-09-24 01:02:03.123456 UTC", '"2024-09-24 01:02:03.123456 UTC"'],
      ["2024/09/24 01:02", '"2024/09/24 01:02"'],
      ["2024-09-24T01:02:03+09:00", '"2024-09-24T01:02:03+09:00"'],
      ["2024-09-24 01:02:03 -05:00", '"2024-09-24 01:02:03 -05:00"'],
      ["2024-09-24t01:02:03z", '"2024-09-24T01:02:03Z"'],
      ["2024-09-24 01:02:03+09", '"2024-09-24 01:02:03+09:00"'],
      ["2024-09-24T01:02:03+0930", '"2024-09-24T01:02:03+09:30"'],
      ["2024-09-24T01:02:03.123456000Z", '"2024-09-24T01:02:03.123456Z"'],
      ["2024-02-29T00:00:00Z", '"2024-02-29T00:00:00Z"'],
      ["9999-12-31T23:59:59.999999Z", '"9999-12-31T23:59:59.999999Z"'],
      [new Date("2024-09-24T01:02:03.004Z"), '"2024-09-24T01:02:03.004Z"'],
      [new Date("0001-01-01T00:00:00Z"), '"0001-01-01T00:00:00.000Z"'],
      [new Date("1969-12-31T23:59:59.999Z"), '"1969-12-31T23:59:59.999Z"'],
      [new Date("2000-02-29T00:00:00Z"), '"2000-02-29T00:00:00.000Z"'],
      [new Date("2100-03-01T12:00:00.001Z"), '"2100-03-01T12:00:00.001Z"'],
      ["2024-09-24T01:02:03.1234567Z", null],
      ["2023-02-29T00:00:00Z", null],
      ["2024-09-24T24:00:00Z", null],
      ["2024-09-24T01:60:00Z", null],
      ["2024-09-24T01:02:60Z", null],
      ["2024-09-24T01:02:03+15:00", null],
      ["2024-09-24T01:02:03+01:60", null],
      ["2024-09-24T01:02:03 Asia/Tokyo", null],
      ["0001-01-01T00:00:00+09:00", null],
      ["9999-12-31T23:00:00-05:00", null],
      ["2024-09-24", null],
      ["2024-13-01T00:00:00Z", null],
      ["0000-01-01T00:00:00Z", null],
      ["２０２４-09-24T01:02:03Z", null],
      ["infinity", null],
      [new Date(Number.NaN), null],
      [new Date("+010000-01-01T00:00:00Z"), null],
      [1727140000, null],
    ],
  ],
  [
    "DATE",
    {},
    [
      ["2024-02-29", '"2024-02-29"'],
      ["0001-01-01", '"0001-01-01"'],
      ["2000-02-29", '"2000-02-29"'],
      ["1900-02-29", null],
      ["2024-02-30", null],
      ["2024-00-01", null],
      ["2024-04-31", null],
      ["2024-9-1", null],
      ["2024/09/01", null],
      ["2024-09-01T00:00:00", null],
      ["20240901", null],
      ["0000-01-01", null],
      [new Date(0), null],
    ],
  ],
  [
    "TIME",
    {},
    [
      ["23:59:59.999999", '"23:59:59.999999"'],
      ["00:00:00", '"00:00:00"'],
      ["01:02:03.1000000", '"01:02:03.100000"'],
      ["24:00:00", null],
      ["01:02", null],
      ["1:02:03", null],
      ["01:02:03.", null],
      ["01:02:03Z", null],
    ],
  ],
  [
    "DATETIME",
    {},
    [
      ["2024-09-24 01:02:03", '"2024-09-24 01:02:03"'],
      ["2024-09-24T01:02:03.5", '"2024-09-24 01:02:03.5"'],
      ["2024-09-24 01:02:03Z", null],
      ["2024-09-24 01:02", null],
      ["2024-09-24", null],
      [new Date(0), null],
    ],
  ],
  [
    "INTERVAL",
    {},
    [
      ["P1Y2M3DT4H5M6.5S", '"P1Y2M3DT4H5M6.5S"'],
      ["-P1Y0M0DT0H0M0S", '"-P1Y0M0DT0H0M0S"'],
      ["PT1H", '"PT1H"'],
      ["P1Y", null],
      ["PT", null],
      ["P10001YT0S", null],
      ["1 day", null],
    ],
  ],
  [
    "GEOGRAPHY",
    {},
    [
      ["POINT(139.7 35.6)", '"POINT(139.7 35.6)"'],
      ["POLYGON((0 0, 1 0, 1 1, 0 0))", '"POLYGON((0 0, 1 0, 1 1, 0 0))"'],
      ["POINT EMPTY", '"POINT EMPTY"'],
      ['{"type":"Point","coordinates":[1,2]}', '"{\\"type\\":\\"Point\\",\\"coordinates\\":[1,2]}"'],
      ["0101000000000000000000F03F0000000000000040", '"0101000000000000000000F03F0000000000000040"'],
      ["POLYGON((0 0, 1 0)", null],
      ["here", null],
      ['{"type":"Feature"}', null],
      [{ type: "Point", coordinates: [1, 2] }, null],
    ],
  ],
  [
    "JSON",
    {},
    [
      [{ a: [1, "x", null, true], b: {} }, '{"a":[1,"x",null,true],"b":{}}'],
      ["text", '"text"'],
      [12345678901234567890n, "12345678901234567890"],
      [{ "\n": "é" }, '{"\\n":"é"}'],
      [new Date(0), '"1970-01-01T00:00:00.000Z"'],
      [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
      [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
      [{ a: Number.NaN }, null],
      [{ a: undefined }, null],
      [[undefined], null],
      [new Array(2), null],
      [() => 1, null],
      [Symbol("x"), null],
      [new Map([["a", 1]]), null],
      [new Set([1]), null],
      [/x/, null],
      [new Error("x"), null],
      [Buffer.from("x"), null],
      [{ toJSON: () => 1 }, null],
      [
        new (class {
          toJSON() {
            return 1;
          }
        })(),
        null,
      ],
      [{ a: "\ud800" }, null],
      [{ "\0": 1 }, null],
    ],
  ],
];

describe.each(TYPES)("%s %o", (type, extra, cases) => {
  const encoder = compileRowEncoder(columnOf(type, extra));

  it.each(cases)("%o -> %s", (value, json) => {
    if (json === null) expect(() => encoder.encode({ v: value })).toThrow(RowRefused);
    else expect(encoder.encode({ v: value })).toBe(`{"v":${json}}\n`);
  });

  it("writes null and refuses undefined, unless the column is REQUIRED", () => {
    const required = compileRowEncoder(columnOf(type, { ...extra, mode: "REQUIRED" }));

    expect(encoder.encode({ v: null })).toBe('{"v":null}\n');
    expect(() => encoder.encode({ v: undefined })).toThrow("Write null for an empty column.");
    expect(() => required.encode({ v: null })).toThrow("The column is REQUIRED.");
    expect(() => required.encode({})).toThrow("the row has no such key");
  });
});

/** Strings are refused or written alike, whether they come as values of rows or as cells of text. */
describe("text cells", () => {
  const sameForms = TYPES.filter(([type]) => type !== "JSON" && type !== "BOOL");
  const cases = sameForms.flatMap(([type, extra, values]) =>
    values.flatMap(([value, json]) => (typeof value === "string" ? [[type, extra, value, json] as const] : [])),
  );

  it.each(cases)("%s %o: %j -> %s", (type, extra, value, json) => {
    const [field] = columnOf(type, extra).fields;
    const encode = compileCellEncoder(field as NonNullable<typeof field>, { encoding: "utf16" });
    const text = `,${value},`;

    if (json === null) expect(() => encode(text, 1, text.length - 1)).toThrow(RowRefused);
    else expect(encode(text, 1, text.length - 1)).toBe(json);
  });
});
