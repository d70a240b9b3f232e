import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/http/json.js";
import { explainJsonError } from "../../src/http/json-error.js";

describe("numbers", () => {
  it.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["9007199254740993", 9007199254740993n],
    ["-9223372036854775808", -9223372036854775808n],
    ["12345678901234567890", 12345678901234567890n],
    ["1234567890123456", 1234567890123456],
    ["0.1", 0.1],
    ["0.30000000000000004", 0.30000000000000004],
    ["-0.12345678901234566", -0.12345678901234566],
    ["1234567890.120000", 1234567890.12],
    ["100000000000000000000.0", 1e20],
    ["1.5000000000000000e3", 1500],
    ["0.0000000123456789", 1.23456789e-8],
    ["999999999999999.99", "999999999999999.99"],
    ["12345678901234567.89", "12345678901234567.89"],
    ["-12345678901234567.89", "-12345678901234567.89"],
    ["0.1234567890123456789", "0.1234567890123456789"],
    ["0.10000000000000001", "0.10000000000000001"],
    ["1.2345678901234567e400", "1.2345678901234567e400"],
    ["1234567890123456789e3", "1234567890123456789e3"],
  ])("%s keeps its digits", (source, expected) => {
    expect(parseJson(source)).toEqual(expected);
    expect(parseJson(`{"a": [${source}, {"b":${source}}]}`)).toEqual({ a: [expected, { b: expected }] });
  });

  it("of the length of numbers stay what they are inside strings", () => {
    const text =
      '{"a":"12345678901234567890","b":"x, 12345678901234567890, y",":12345678901234567890":[1],"c":12345678901234567890}';

    expect(parseJson(text)).toEqual({
      a: "12345678901234567890",
      b: "x, 12345678901234567890, y",
      ":12345678901234567890": [1],
      c: 12345678901234567890n,
    });
  });

  it("are told from texts that look like our own mark", () => {
    const texts = ["\u0080#1", "\u0080#12345678901234567890"];

    expect(parseJson(`${JSON.stringify(texts).slice(0, -1)},12345678901234567890]`)).toEqual([
      ...texts,
      12345678901234567890n,
    ]);
    expect(parseJson('["\\u0080#1",12345678901234567890]')).toEqual(["\u0080#1", 12345678901234567890n]);
  });

  it("under __proto__ make a member, not a prototype", () => {
    const parsed = parseJson('{"__proto__":12345678901234567890,"a":{"__proto__":{"b":12345678901234567890}}}');

    expect(Object.entries(parsed as object)).toEqual([
      ["__proto__", 12345678901234567890n],
      ["a", expect.anything()],
    ]);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(({} as { b?: unknown }).b).toBeUndefined();
  });

  it("come back as they were sent, in any document", () => {
    const long = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,2})?$/);
    const space = fc.constantFrom("", " ", "\n", "\t");
    const text = fc
      .string({ unit: fc.constantFrom(...'0123456789.,:[]{}-"\\ \u0080#東e') })
      .map((value) => JSON.stringify(value));
    const { document } = fc.letrec<{ document: string; list: string; members: string }>((tie) => ({
      document: fc.oneof({ maxDepth: 4 }, long, text, tie("list"), tie("members")),
      list: fc
        .tuple(space, fc.array(tie("document"), { maxLength: 5 }))
        .map(([gap, items]) => `[${gap}${items.join(`${gap},${gap}`)}${gap}]`),
      members: fc
        .tuple(space, fc.array(fc.tuple(text, tie("document")), { maxLength: 5 }))
        .map(([gap, pairs]) => `{${pairs.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(",")}}`),
    }));

    fc.assert(
      fc.property(document, (json) => {
        expect(parseJson(json)).toEqual(slowly(json));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** What the parser must do, said the slow way: exact decimals by comparing digits as BigInt. */
function slowly(json: string): unknown {
  const parse = JSON.parse as (
    text: string,
    revive: (key: string, value: unknown, at: { source?: string }) => unknown,
  ) => unknown;
  return parse(json, (_key, value, { source = "" }) => {
    if (typeof value !== "number") return value;
    if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value) ? value : BigInt(source);
    const digits = source.replace(/e.*$/i, "").replace(/\D/g, "");
    // Shorter than the parser looks at: a double holds 15 digits.
    if (digits.length < 16) return value;
    return scaled(source) === scaled(String(value)) ? value : source;
  });
}

/** A decimal as an integer of 10^-600. */
function scaled(source: string): bigint {
  const [, sign, whole = "", fraction = "", exponent = "0"] = /^(-?)(\d+)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(source) ?? [];
  const value = BigInt(whole + fraction) * 10n ** BigInt(600 + Number(exponent) - fraction.length);
  return sign === "-" ? -value : value;
}

describe("texts that are no JSON", () => {
  it.each([
    ["", 1, 1, true],
    ['{"a":1', 1, 7, true],
    ['{"a":"x', 1, 8, true],
    ["tru", 1, 4, true],
    ["[1,2,3,   ", 1, 11, true],
    ["<html>", 1, 1, false],
    ["[1,\n2,\n  ,3]", 3, 3, false],
    ['{"a":1,}', 1, 8, false],
    ["[NaN]", 1, 2, false],
    ["[1] x", 1, 5, false],
    [`[${"1,".repeat(1000)}]`, 1, 2002, false],
  ])("are explained: %j", (text, line, column, endsEarly) => {
    const fault = explained(text);

    expect(fault.detail).toContain(`line ${line}, column ${column}: `);
    expect(fault.detail).not.toContain("position");
    expect(fault.endsEarly).toBe(endsEarly);
  });

  it("or JSON that is nested too deeply, are not taken for cut ones", () => {
    const depth = 20_000;
    const fault = explained(`[12345678901234567890,${"[".repeat(depth)}${"]".repeat(depth)}]`);

    expect(fault).toEqual({ detail: "JSON that is nested too deeply to be read", endsEarly: false });
  });

  it.each([
    "00012345678901234567",
    "-0012345678901234567",
    "00.1234567890123456789",
    "1.2.3.4.5.6.7.8.9",
    "12345678901234567.",
  ])("are refused where a number is none: %s", (source) => {
    expect(() => parseJson(source)).toThrow(SyntaxError);
    expect(() => parseJson(`[12345678901234567890,${source}]`)).toThrow(SyntaxError);
    expect(parseJson(`[12345678901234567890,"a, ${source} "]`)).toEqual([12345678901234567890n, `a, ${source} `]);
  });

  it("do not show what stands in them", () => {
    expect(explained('["s3cr3t-value" "x"]').detail).not.toContain("s3cr3t");
    expect(explained('["s3cr3t-value",]').detail).not.toContain("s3cr3t");
  });
});

function explained(text: string) {
  try {
    parseJson(text);
  } catch (error) {
    return explainJsonError(text, error);
  }
  throw new Error("it parsed");
}
