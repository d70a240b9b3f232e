import { describe, expect, it } from "vitest";
import { compileLineValidator, compileRowEncoder } from "../src/index.js";
import { type LineCase, ruleOf, verdictOf } from "./line-kit.js";
import { EVERY_TYPE, schemaOf } from "./schemas.js";

const PAIR = schemaOf([
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "r", type: "RECORD", fields: [{ name: "x", type: "STRING" }] },
]);

describe("rows", () => {
  it.each<LineCase>([
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
