import { describe, expect, it } from "vitest";
import { type CellOptions, compileCellEncoder, type Field, RowRefused } from "../src/index.js";
import { columnOf } from "./schemas.js";

function fieldOf(type: string, extra: object = {}): Field {
  return columnOf(type, extra).fields[0] as Field;
}

function encode(field: Field, text: string, options: CellOptions = {}): string {
  return compileCellEncoder(field, options)(`<${text}>`, 1, text.length + 1);
}

/** UTF-8 read as latin1. */
function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

describe("a cell of UTF-8 bytes", () => {
  it("passes other characters through untouched and escapes what JSON escapes", () => {
    const json = encode(fieldOf("STRING"), bytes('東京 "é"\t\\😀'));

    expect(JSON.parse(Buffer.from(json, "latin1").toString())).toBe('東京 "é"\t\\😀');
  });

  it("counts characters, not bytes, against maxLength", () => {
    const field = fieldOf("STRING", { maxLength: 3 });

    expect(encode(field, bytes("語é😀"))).toBe(`"${bytes("語é😀")}"`);
    expect(() => encode(field, bytes("語é😀x"))).toThrow(RowRefused);
  });

  it("refuses NUL", () => {
    expect(() => encode(fieldOf("STRING"), "a\0b")).toThrow("Remove U+0000");
  });

  it.each([
    ["true", "true"],
    ["F", "false"],
    ["Yes", "true"],
    ["0", "false"],
  ])("reads the BOOL %s", (text, json) => {
    expect(encode(fieldOf("BOOL"), text)).toBe(json);
  });

  it.each([
    ['{"a": [1.50, 12345678901234567890]}', '{"a": [1.50, 12345678901234567890]}'],
    ['{\n  "a": 1,\r\n  "b": "x\\ny"\n}', '{ "a": 1, "b": "x\\ny" }'.replace("{ ", "{   ").replace(", ", ",   ")],
    ["null", "null"],
    [bytes('"東"'), bytes('"東"')],
  ])("keeps JSON text, on one line: %j", (text, json) => {
    expect(encode(fieldOf("JSON"), text)).toBe(json);
  });

  it.each(["{a:1}", "", "NaN", '{"a":1,"a":2}', '"\\ud800"'])("refuses the JSON text %j", (text) => {
    expect(() => encode(fieldOf("JSON"), text)).toThrow(RowRefused);
  });

  it.each(["yess", "", "2"])("refuses the BOOL %j", (text) => {
    expect(() => encode(fieldOf("BOOL"), text)).toThrow(RowRefused);
  });
});

describe("null texts", () => {
  it("are null in columns that may be, and exactly those texts", () => {
    expect(encode(fieldOf("INT64"), "\\N", { nullText: "\\N" })).toBe("null");
    expect(encode(fieldOf("STRING"), "", { nullText: "" })).toBe("null");
    expect(encode(fieldOf("STRING"), "\\N2", { nullText: "\\N" })).toBe('"\\\\N2"');
    expect(encode(fieldOf("STRING"), "")).toBe('""');
    expect(() => encode(fieldOf("INT64", { mode: "REQUIRED" }), "", { nullText: "" })).toThrow(
      "The column is REQUIRED.",
    );
  });

  it("say that the cell is empty where null was not meant", () => {
    expect(() => encode(fieldOf("INT64"), "")).toThrow("The cell is empty.");
  });
});

describe("a refused cell", () => {
  it("names the column, the type and the text", () => {
    try {
      encode(fieldOf("NUMERIC", { precision: 5, scale: 2 }), "1.234");
      expect.unreachable();
    } catch (error) {
      expect((error as RowRefused).problems).toEqual([
        {
          path: "v",
          expected: "NUMERIC(5,2)",
          got: 'string "1.234"',
          hint: "It has 3 digits after the point, the column holds 2: round it yourself.",
        },
      ]);
    }
  });

  it("is null and counted when that was asked for and BigQuery has no such value", () => {
    const nulled: string[] = [];
    const options = { unrepresentable: "null", onNulled: (path: string) => nulled.push(path) } as const;

    expect(encode(fieldOf("FLOAT64"), "NaN", options)).toBe("null");
    expect(encode(fieldOf("DATE"), "infinity", options)).toBe("null");
    expect(encode(fieldOf("TIMESTAMP"), "0044-03-15 00:00:00+00 BC", options)).toBe("null");
    expect(nulled).toEqual(["v", "v", "v"]);
    expect(() => encode(fieldOf("FLOAT64"), "x", options)).toThrow(RowRefused);
    expect(() => encode(fieldOf("FLOAT64", { mode: "REQUIRED" }), "NaN", options)).toThrow(RowRefused);
  });
});

it.each([
  ["RECORD", { fields: [{ name: "a", type: "DATE" }] }],
  ["STRING", { mode: "REPEATED" }],
])("has no form for %s %o", (type, extra) => {
  expect(() => compileCellEncoder(fieldOf(type, extra))).toThrow(TypeError);
});

it("refuses lone surrogates in ordinary strings", () => {
  expect(() => encode(fieldOf("STRING"), "\ud800", { encoding: "utf16" })).toThrow("A surrogate stands alone");
  expect(() => encode(fieldOf("JSON"), '"\ud800"', { encoding: "utf16" })).toThrow(RowRefused);
});
