import { describe, expect, it } from "vitest";
import {
  compileLineValidator,
  compileRowEncoder,
  type LineValidatorOptions,
  type LineVerdict,
  type TableSchema,
} from "../src/index.js";
import { columnOf, EVERY_TYPE, schemaOf } from "./schemas.js";

function verdictOf(
  schema: TableSchema,
  bytes: string | Uint8Array,
  options: LineValidatorOptions = {},
  step = 1 << 20,
): LineVerdict {
  const validator = compileLineValidator(schema, options)();
  const buffer = Buffer.from(bytes);
  for (let at = 0; at < buffer.length; at += step) validator.push(buffer.subarray(at, at + step));
  return validator.end();
}

/** Rule and level of the only problem, with a line feed (the fast path may take it) and without; "" = accepted. */
function ruleOf(schema: TableSchema, line: string): string {
  const verdict = verdictOf(schema, line);
  expect(verdictOf(schema, `${line}\n`)).toEqual({ ...verdict, bytes: verdict.bytes + 1 });
  expect(verdict.problemCount).toBeLessThanOrEqual(1);
  const [problem] = verdict.problems;
  return problem === undefined ? "" : `${problem.rule} ${problem.level}`;
}

/** A value as JSON text, and the rule that refuses it; "" = accepted, as BigQuery's documents say. */
type Case = readonly [json: string, rule: string];

const TYPES: readonly (readonly [type: string, extra: object, cases: readonly Case[]])[] = [
  [
    "STRING",
    { maxLength: 3 },
    [
      ['"abc"', ""],
      ['"😀語x"', ""],
      ['"\\u65e5\\n"', ""],
      ['"\\ud83d\\ude00"', ""],
      ['"abcd"', "string.length documented"],
      ['"\\ud800"', "string.surrogate unverified"],
      ['"\\u0000"', "string.nul unverified"],
      ["1", "string.type unverified"],
      ["true", "string.type unverified"],
      ["{}", "string.type unverified"],
    ],
  ],
  [
    "BYTES",
    { maxLength: 2 },
    [
      ['"AQI="', ""],
      ['"AQ\\u0049="', ""],
      ['"AQID"', "bytes.length documented"],
      ['"AQ"', "bytes.base64 documented"],
      ["1", "bytes.type documented"],
    ],
  ],
  [
    "INT64",
    {},
    [
      ["1", ""],
      ["-0", ""],
      ['"12"', ""],
      ['"007"', ""],
      ["9007199254740991", ""],
      ['"9223372036854775807"', ""],
      ["9007199254740992", "int64.unquoted documented"],
      ["9223372036854775808", "int64.range documented"],
      ['"9223372036854775808"', "int64.range documented"],
      ["1.0", "int64.fraction unverified"],
      ["1e2", "int64.fraction unverified"],
      ["1.5", "int64.syntax documented"],
      ['"1.0"', "int64.syntax documented"],
      ['""', "int64.syntax documented"],
      ["true", "int64.type documented"],
    ],
  ],
  [
    "FLOAT64",
    {},
    [
      ["1", ""],
      ["-1.5e-3", ""],
      ["1e400", "float64.range documented"],
      ['"NaN"', "float64.not-finite unverified"],
      ['"1.5"', "float64.string unverified"],
      ["false", "float64.type documented"],
      ["NaN", "json.syntax documented"],
    ],
  ],
  [
    "NUMERIC",
    { precision: 5, scale: 2 },
    [
      ['"12.34"', ""],
      ["12.34", ""],
      ["1e2", ""],
      ['"1.500"', ""],
      ['"1.234"', "numeric.range documented"],
      ["1000", "numeric.range documented"],
      ['"x"', "numeric.syntax documented"],
      ['"1x', "json.syntax documented"],
      ['"NaN"', "numeric.not-finite unverified"],
      ["true", "numeric.type documented"],
    ],
  ],
  [
    "BOOL",
    {},
    [
      ...["true", "false", "1", "0", '"t"', '"F"', '"Yes"', '"no"', '"Y"', '"n"', '"TRUE"', '"1"'].map(
        (json) => [json, ""] as const,
      ),
      ['"on"', "bool.value documented"],
      ["2", "bool.value documented"],
      ["[]", "bool.value documented"],
    ],
  ],
  [
    "TIMESTAMP",
    {},
    [
      ['"2024-09-24T01:02:03.123456Z"', ""],
      ['"2024/09/24 01:02"', ""],
      ['"2024-09-24 01:02:03 -05:00"', ""],
      ["1534680695", ""],
      ["1.534680695e12", ""],
      ["1e15", "timestamp.epoch unverified"],
      ["253402300799.999999", ""],
      ["-62135596800", ""],
      ["1.5000000000", ""],
      ["1.0000001", "timestamp.epoch unverified"],
      ["253402300799.9999995", "timestamp.epoch unverified"],
      ["1534680695000.123", ""],
      ["1534680695000.1234", "timestamp.epoch unverified"],
      ["-62135596800.000001", "timestamp.epoch unverified"],
      ["1e-400", "timestamp.epoch unverified"],
      ['"2024-09-24"', "timestamp.date-only unverified"],
      ['"2024-09-24T01:02:03z"', "timestamp.spelling unverified"],
      ['"2024-02-30T00:00:00Z"', "timestamp.syntax documented"],
      ['"2024-09-24T01:02:03 Asia/Tokyo"', "timestamp.syntax documented"],
      ["true", "timestamp.type documented"],
    ],
  ],
  [
    "DATE",
    {},
    [
      ['"2024-02-29"', ""],
      ['"2024\\u002d02-29"', ""],
      ['"2024/02/29"', "date.syntax documented"],
      ['"2023-02-29"', "date.syntax documented"],
      ["20240229", "date.syntax documented"],
    ],
  ],
  [
    "TIME",
    {},
    [
      ['"01:02:03.5"', ""],
      ['"1:02:03"', "time.syntax documented"],
    ],
  ],
  [
    "DATETIME",
    {},
    [
      ['"2024-09-24 01:02:03"', ""],
      ['"2024-09-24T01:02:03"', "datetime.letter-t unverified"],
      ['"2024-09-24 01:02:03Z"', "datetime.syntax documented"],
      ["1", "datetime.type documented"],
    ],
  ],
  [
    "INTERVAL",
    {},
    [
      ['"P1Y2M3DT4H5M6S"', ""],
      ['"P1Y"', "interval.syntax documented"],
    ],
  ],
  [
    "GEOGRAPHY",
    {},
    [
      ['"POINT(1 2)"', ""],
      ['"{\\"type\\":\\"Point\\",\\"coordinates\\":[1,2]}"', ""],
      ['{"type":"Point","coordinates":[1,2]}', "geography.syntax documented"],
    ],
  ],
  [
    "JSON",
    {},
    [
      ['{"a":[1,{"b":null}],"c":"x"}', ""],
      ['{ "a" : [ ] }', ""],
      ["1e400", "json.number unverified"],
      ['{"a":1,"\\u0061":2}', "json.duplicate-key unverified"],
      ['{"a":{"b":1,"b":1}}', "json.duplicate-key unverified"],
      ['["\\ud800"]', "string.surrogate unverified"],
      [`${"[".repeat(500)}${"]".repeat(500)}`, ""],
      [`${"[".repeat(501)}${"]".repeat(501)}`, "json.depth documented"],
      [`${'{"a":'.repeat(500)}1${"}".repeat(500)}`, ""],
      [`${'{"a":'.repeat(501)}1${"}".repeat(501)}`, "json.depth documented"],
      [`{${Array.from({ length: 20 }, (_, index) => `"k${index}":1`)},"k3":1}`, "json.duplicate-key unverified"],
    ],
  ],
];

describe.each(TYPES)("%s %o", (type, extra, cases) => {
  const schema = columnOf(type, extra);

  it.each(cases)("%s: %s", (json, rule) => {
    expect(ruleOf(schema, `{"v":${json}}`)).toBe(rule);
    expect(ruleOf(schema, `{"v" : ${json} }`)).toBe(rule);
  });

  it("accepts null and nothing, unless the column is REQUIRED", () => {
    const required = columnOf(type, { ...extra, mode: "REQUIRED" });

    expect([ruleOf(schema, '{"v":null}'), ruleOf(schema, "{}")]).toEqual(["", ""]);
    expect(ruleOf(required, '{"v":null}')).toBe("required.null documented");
    expect(ruleOf(required, "{}")).toBe("required.missing documented");
  });

  it("takes an array or null when it is REPEATED, without null elements", () => {
    const repeated = columnOf(type, { ...extra, mode: "REPEATED" });
    const good = cases.find(([, rule]) => rule === "")?.[0];

    expect(ruleOf(repeated, `{"v":[${good},${good}]}`)).toBe("");
    expect(ruleOf(repeated, `{"v":[${good}, ${good}]}`)).toBe("");
    expect([ruleOf(repeated, '{"v":[]}'), ruleOf(repeated, '{"v":null}')]).toEqual(["", ""]);
    expect(ruleOf(repeated, `{"v":[${good},null]}`)).toBe("repeated.null documented");
    expect(ruleOf(repeated, '{"v":"x"}')).toBe("repeated.type documented");
  });
});

const PAIR = schemaOf([
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "r", type: "RECORD", fields: [{ name: "x", type: "STRING" }] },
]);

describe("rows", () => {
  it.each<Case>([
    ['{"r":{"x":"a"},"id":1}', ""],
    [' {\t"id" : 1 }\r', ""],
    ['{"\\u0069d":1}', ""],
    ['{"id":1,"other":2}', "key.unknown documented"],
    ['{"id":1,"r":{"y":2}}', "key.unknown documented"],
    ['{"ID":1}', "key.case unverified"],
    ['{"id":1,"id":2}', "key.duplicate unverified"],
    ['{"id":1,"r":{"x":"a","x":"b"}}', "key.duplicate unverified"],
    ['{"id":1,"r":[]}', "record.type documented"],
    ['\uFEFF{"id":1}', "json.bom unverified"],
    ['[{"id":1}]', "json.not-object documented"],
    ['"id"', "json.not-object documented"],
    ['{"id":1}{"id":2}', "json.syntax documented"],
    ['{"id":1,}', "json.syntax documented"],
    ['{"id":1},', "json.syntax documented"],
    ['{"id":01}', "json.syntax documented"],
    ['{"id":1', "json.syntax documented"],
    ["{'id':1}", "json.syntax documented"],
    ['{"id":1,"r":{"x":"a\tb"}}', "json.syntax documented"],
    ['{"id":1,"r":{"x":"\\x"}}', "json.syntax documented"],
  ])("%j: %s", (line, rule) => {
    expect(ruleOf(PAIR, line)).toBe(rule);
  });

  it("refuses bytes that are not UTF-8, and only the line that has them", () => {
    const lines = Buffer.from('{"id":1}\n{"id":2,"r":{"x":"?"}}\n{"id":3}\n');
    lines[lines.indexOf("?")] = 0xe3;

    expect(verdictOf(PAIR, lines)).toMatchObject({
      rows: 3,
      problemCount: 1,
      problems: [{ rule: "json.encoding", line: 2 }],
    });
  });

  it("names line, column, path, value and what to do", () => {
    const { problems } = verdictOf(PAIR, '{"id":1}\n\n{"id":"x", "r":{"z":1}}\n');

    expect(problems).toEqual([
      {
        line: 3,
        column: 7,
        path: "id",
        rule: "int64.syntax",
        level: "documented",
        expected: "INT64",
        got: 'string "x"',
        hint: "Write digits with an optional minus sign.",
      },
      {
        line: 3,
        column: 17,
        path: "r.z",
        rule: "key.unknown",
        level: "documented",
        expected: "a column of the schema",
        got: 'the key "z"',
        hint: 'Did you mean "x"?',
      },
    ]);
  });

  it("counts rows, bytes and problems, and lists ten", () => {
    const text = `\r\n \n${'{"id":1}\n{"id":null}\r\n'.repeat(50)}\n`;

    const { problems, ...counts } = verdictOf(PAIR, text);

    expect(counts).toEqual({ rows: 100, bytes: text.length, problemCount: 50 });
    expect(problems.map(({ line }) => line)).toEqual([4, 6, 8, 10, 12, 14, 16, 18, 20, 22]);
  });

  it.each(["", "\n", "\r\n\r\n", "  "])("takes an empty object %j", (text) => {
    expect(verdictOf(PAIR, text)).toEqual({ rows: 0, bytes: text.length, problems: [], problemCount: 0 });
  });

  it("gives the same verdict however the bytes are cut, and keeps no chunk", () => {
    const text = '{"id":1,"r":{"x":"東京😀"}}\r\n\n{"id":2.5}\n{"r":{"x":"é"},"id":3}';
    const whole = verdictOf(PAIR, text);
    const validator = compileLineValidator(PAIR)();
    const reused = Buffer.alloc(1);
    for (const byte of Buffer.from(text)) {
      reused[0] = byte;
      validator.push(reused);
    }

    expect(whole).toMatchObject({ rows: 3, problemCount: 1 });
    expect(validator.end()).toEqual(whole);
    for (const step of [2, 3, 7, 30]) expect(verdictOf(PAIR, text, {}, step)).toEqual(whole);
  });

  it("counts lines across blocks of many megabytes", () => {
    const line = `{"id":1,"r":{"x":"${"語".repeat(100)}"}}\n`;
    const text = `${line.repeat(5000)}{"id":true}\n${line.repeat(5000)}`;

    expect(verdictOf(PAIR, text)).toMatchObject({ rows: 10_001, problemCount: 1, problems: [{ line: 5001 }] });
  });

  it("refuses a line longer than a row may be, without keeping it", () => {
    const validator = compileLineValidator(PAIR)();
    const chunk = Buffer.alloc(10_000_001, " ");
    for (let count = 0; count < 10; count++) validator.push(chunk);
    validator.push(Buffer.from('\n{"id":1}\n'));

    expect(validator.end()).toMatchObject({ rows: 2, problemCount: 1, problems: [{ rule: "row.size", line: 1 }] });
  });
});

describe("windowColumn", () => {
  const window = { from: "2024-09-24", to: "2024-09-25" };

  it.each([
    ["DATE", '"2024-09-24"', ""],
    ["DATE", '"2024-09-25"', ""],
    ["DATE", '"2024-09-23"', "window.outside"],
    ["DATE", '"2024-09-26"', "window.outside"],
    ["DATE", "null", "window.null"],
    ["DATE", '"x"', "date.syntax"],
    ["DATETIME", '"2024-09-25 23:59:59.9"', ""],
    ["DATETIME", '"2024-09-26 00:00:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-25T23:59:59Z"', ""],
    ["TIMESTAMP", '"2024/09/25 23:59"', ""],
    ["TIMESTAMP", '"2024-09-26T08:59:59+09:00"', ""],
    ["TIMESTAMP", '"2024-09-26T09:00:00+09:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-24T08:59:59 +09:00"', "window.outside"],
    ["TIMESTAMP", '"2024-09-26 00:00:00 UTC"', "window.outside"],
    ["TIMESTAMP", "1727136000", ""],
    ["TIMESTAMP", "1727135999", "window.outside"],
    ["TIMESTAMP", "1727136000000", ""],
    ["TIMESTAMP", "1727135999999", "window.outside"],
    ["TIMESTAMP", "1727308799.999999", ""],
    ["TIMESTAMP", "1727308799999.999", ""],
    ["TIMESTAMP", "1727308800.000000", "window.outside"],
    ["TIMESTAMP", "1727135999.999999", "window.outside"],
    ["TIMESTAMP", "1e20", "timestamp.epoch"],
  ])("%s %s: %s", (type, json, rule) => {
    const { problems } = verdictOf(columnOf(type), `{"v":${json}}\n`, { windowColumn: { name: "v", ...window } });

    expect(problems.map((problem) => problem.rule)).toEqual(rule === "" ? [] : [rule]);
  });

  it("reads the day of a date with slashes too", () => {
    const years = { name: "v", from: "2024-06-01", to: "2025-01-31" };

    expect(
      verdictOf(columnOf("TIMESTAMP"), '{"v":"2024/01/01 00:00Z"}\n', { windowColumn: years }).problems,
    ).toMatchObject([{ rule: "window.outside" }]);
  });

  it.each([
    ["-0.000001", "1969-12-31"],
    ["0", "1970-01-01"],
    ["253402300799.999999", "9999-12-31"],
    ["253402300800", "1978-01-11"],
    ["-62135596800", "0001-01-01"],
    ["-62135596800.001", "1968-01-12"],
    ["9000000000.000001", "2255-03-14"],
  ])("finds the day of the epoch number %s: %s", (json, day) => {
    const windowColumn = { name: "v", from: day, to: day };

    expect(verdictOf(columnOf("TIMESTAMP"), `{"v":${json}}\n`, { windowColumn }).problems).toEqual([]);
  });

  it("refuses a row that lacks the column", () => {
    const schema = schemaOf([
      { name: "v", type: "DATE" },
      { name: "w", type: "INT64" },
    ]);

    expect(verdictOf(schema, '{"w":1}\n', { windowColumn: { name: "v", ...window } }).problems).toMatchObject([
      { rule: "window.null", got: "no such key" },
    ]);
  });

  it.each([
    [columnOf("STRING"), "v"],
    [columnOf("DATE", { mode: "REPEATED" }), "v"],
    [columnOf("DATE"), "w"],
  ])("refuses to watch a column that has no day", (schema, name) => {
    expect(() => compileLineValidator(schema, { windowColumn: { name, ...window } })).toThrow(TypeError);
  });
});

it("accepts what the encoder writes, for every type", () => {
  const line = compileRowEncoder(EVERY_TYPE).encode({
    s: 'a"\n😀',
    b: "AQ==",
    i: 2n ** 60n,
    f: 1e-7,
    n: "1.5",
    bn: "1",
    o: false,
    ts: new Date(0),
    d: "2024-01-01",
    t: "01:02:03",
    dt: "2024-01-01T01:02:03",
    iv: "PT1S",
    g: '{"type":"Point","coordinates":[1,2]}',
    j: { a: [] },
    r: { x: [1, 2n ** 61n], y: [{ z: "z" }, { z: "" }] },
  });

  expect(verdictOf(EVERY_TYPE, line.repeat(3))).toMatchObject({ rows: 3, problemCount: 0 });
});
