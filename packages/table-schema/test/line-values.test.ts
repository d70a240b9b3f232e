import { describe, expect, it } from "vitest";
import { type LineCase, ruleOf } from "./line-kit.js";
import { columnOf } from "./schemas.js";

const TYPES: readonly (readonly [type: string, extra: object, cases: readonly LineCase[]])[] = [
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
