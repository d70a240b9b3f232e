import { describe, expect, it } from "vitest";
import { compileRowArrayScanner, type Field } from "../src/index.js";

/** The rows that are found at `/data/rows`, as they stand; undefined when the document is to be parsed. */
function rowsIn(json: string, field: Omit<Field, "name"> = { type: "INT64", mode: "REQUIRED" }): string[] | undefined {
  const bytes = Buffer.from(json);
  const array = compileRowArrayScanner({ fields: [{ ...field, name: "値" }] })(bytes, ["data", "rows"]);
  if (array === undefined) return undefined;
  const [first, last] = [bytes[array.start], bytes[array.end - 1]];
  expect([first, last]).toEqual(["[".charCodeAt(0), "]".charCodeAt(0)]);
  return array.bounds
    .filter((_, index) => index % 2 === 0)
    .map((start, index) => bytes.toString("utf8", start, array.bounds[index * 2 + 1]));
}

describe("an array of rows in a document", () => {
  it.each([
    ['{"data":{"rows":[{"値":1},{"値":2}]}}', ['{"値":1}', '{"値":2}']],
    [
      '\n{ "x" : [1, {"rows":"]"}],\t"data" : {"é":0,"rows" : [ {"値": 1} ,\r\n {"値":2}\n]} }',
      ['{"値": 1}', '{"値":2}'],
    ],
    ['{"data":{"rows":[ ]}}', []],
  ])("is found, whatever lies around it: %s", (json, rows) => {
    expect(rowsIn(json)).toEqual(rows);
  });

  it.each([
    '{"data":{"rows":[{"値":1},{"値":"x"}]}}',
    '{"data":{"rows":[{"値":1}{"値":2}]}}',
    '{"data":{"rows":[{"値":1},]}}',
    '{"data":{"rows":[{"値":1}',
    '{"data":{"rows":{"値":1}}}',
    '{"data":[{"rows":[]}]}',
    '{"data":{"row":[]}}',
    '{"data" "rows":[]}',
    '{"rows":[]}',
    "[]",
    "",
  ])("is left to the parser: %s", (json) => {
    expect(rowsIn(json)).toBeUndefined();
  });
});

describe("a row is left to the encoder when it would write it otherwise", () => {
  it.each([
    ["NUMERIC", '"1.5"', "1.5"],
    ["BIGNUMERIC", '"7"', "7"],
    ["FLOAT64", "-0.0", "-0"],
    ["FLOAT64", "0.30000000000000004", "-0"],
    ["FLOAT64", "10000000000000000", "1e999"],
    ["JSON", '{"a":[0.30000000000000004,12345678901234567890]}', '{"a":[12345678901234567.89]}'],
    ["JSON", '"12345678901234567.89"', "12345678901234567.89"],
    ["INT64", '"9007199254740993"', "9007199254740993"],
    ["STRING", '"\\u3042"', '"\\u0000"'],
    ["STRING", '"a\\"\\\\\\n\\/"', '"\\x"'],
  ] as const)("%s: %s passes, %s does not", (type, passing, other) => {
    const document = (text: string) => `{"data":{"rows":[{"値":${text}}]}}`;

    expect(rowsIn(document(passing), { type, mode: "NULLABLE" })).toEqual([`{"値":${passing}}`]);
    expect(rowsIn(document(other), { type, mode: "NULLABLE" })).toBeUndefined();
  });
});
