import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cassette } from "../../src/cassette/cassette.js";
import { formatCassette } from "../../src/cassette/format.js";
import { compactJson, layoutJson, spacedJson } from "../../src/cassette/json-layout.js";
import { parseCassette } from "../../src/cassette/parse.js";

function cassetteOf(body: Buffer, sent: Buffer = Buffer.alloc(0)): Cassette {
  const request = { method: "POST", url: "http://a.test/x?y=%20", headers: { "x-a": "b: c # d" }, body: sent };
  const answer = { status: 200, headers: { link: "<a>; rel=b", "set-cookie": ["a=1", "b=2"] }, body } as const;
  return {
    connector: "some",
    recordedAtMs: Date.parse("2024-09-24T01:02:03.004Z"),
    run: { from: "2024-09-24", to: "2024-09-25", params: { id: "0012", n: 1, on: "yes", list: ["null"] }, limit: 3 },
    exchanges: [
      { request, outcome: { ...answer, ending: "whole" } },
      { request, outcome: { ...answer, ending: "left" } },
      { request, outcome: { ...answer, ending: { failure: "ECONNRESET" } } },
      { request, outcome: { failure: "ECONNREFUSED" } },
      { request, outcome: "abandoned" },
    ],
  };
}

describe("a cassette reads as it was written", () => {
  test.for<[string, string]>([
    ["JSON", '{"a":[1,2.50,9007199254740993,-0,1e400],"b":"\\u6771 \\"x, y\\": z","c":{},"d":[]}\n'],
    ["JSON of Python", '{"a": [1, 2], "b": "c,d: e"}'],
    ["JSON with other spaces", '{ "a" : 1 }'],
    ["keys that are given twice", '{"a":1,"a":2,"__proto__":3}'],
    ["lines that end in CR LF", "a,b\r\n1,2\r\n"],
    ["lines that end in both", "a,b\r\n1,2\n"],
    ["no newline at the end", "a\nb"],
    ["newlines at the end", "a\n\n\n"],
    ["spaces at the beginning and end", "  a \n\tb\t\n "],
    ["only spaces", "   "],
    ["a newline", "\n"],
    ["what YAML would take for its own", "--- # !!x &a *b | > %\n...\n- a: b\n"],
    ["characters of control", "a\u0000b\u0007\u007f\u0085\u2028\ufeff"],
    ["a mark at the beginning", "\ufeffa,b\n"],
    ["emoji", "🍣 東京\n"],
    ["a long word", "x".repeat(5_000)],
  ])("%s", ([, text]) => {
    const cassette = cassetteOf(Buffer.from(text), Buffer.from(text));

    expect(parseCassette(formatCassette(cassette), "here")).toEqual(cassette);
  });

  test("CP932, with lines that end in CR LF, as text", () => {
    const bytes = Buffer.from([0x93, 0x8c, 0x8b, 0x9e, 0x2c, 0xb1, 0x0d, 0x0a, 0x87, 0x40, 0x0d, 0x0a]);

    const text = formatCassette(cassetteOf(bytes));

    expect(text).toContain("      as: shift_jis crlf\n      text: |\n        東京,ｱ\n        ①\n");
    expect(parseCassette(text, "here")).toEqual(cassetteOf(bytes));
    // A second code of the same character: text would give back the first.
    expect(formatCassette(cassetteOf(Buffer.from([0xfa, 0x4a])))).toContain("base64: ");
  });

  test("any bytes, any text, and any JSON", () => {
    const awkward = fc.string({
      unit: fc.constantFrom(" ", "\t", "\n", "\r\n", "a", "#", "-", ":", "|", '"'),
      maxLength: 20,
    });
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: "binary" }).map((text) => Buffer.from(text.toWellFormed())),
      awkward.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        expect(parseCassette(formatCassette(cassetteOf(body)), "here")).toEqual(cassetteOf(body));
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.json(), (json) => {
        const compact = compactJson(json);
        expect(compactJson(layoutJson(compact))).toBe(compact);
        expect(compactJson(spacedJson(compact))).toBe(compact);
      }),
      { numRuns: 500 },
    );
  });
});

test("rows of JSON stand one to a line, as a difference shows them best", () => {
  const rows = Array.from({ length: 3 }, (_, id) => ({
    id,
    name: "a name of some length",
    place: "東京",
    price: 12.5,
  }));

  expect(formatCassette(cassetteOf(Buffer.from(JSON.stringify({ total: 3, rows }))))).toContain(`
      json: |-
        {
          "total": 3,
          "rows": [
            {"id":0,"name":"a name of some length","place":"東京","price":12.5},
            {"id":1,"name":"a name of some length","place":"東京","price":12.5},
            {"id":2,"name":"a name of some length","place":"東京","price":12.5}
          ]
        }
`);
});

test.for<[string, string, string]>([
  ["no YAML", "a: [", "x.yaml: "],
  ["another version", "cassette: 2", "x.yaml: it is no cassette of version 1; record it again"],
  ["no exchanges", "cassette: 1", "x.yaml: exchanges is no list"],
  [
    "a request without a URL",
    good("request: GET"),
    "x.yaml: exchanges[0].request: write the method, a space and the URL",
  ],
  [
    "an answer without a status",
    good("request: GET http://a/", "answer: {}"),
    "exchanges[0].answer.status: no HTTP status",
  ],
])("%s is told with its place", ([, text, message]) => {
  expect(() => parseCassette(text, "x.yaml")).toThrow(message);
});

function good(...lines: readonly string[]): string {
  const head = [
    "cassette: 1",
    "connector: a",
    "recordedAt: 2024-09-24T00:00:00Z",
    "run: {from: a, to: b}",
    "exchanges:",
  ];
  return [...head, `  - ${lines.join("\n    ")}`].join("\n");
}
