import { describe, expect, it } from "vitest";
import { compileRowEncoder } from "../src/index.js";
import { columnOf, EVERY_TYPE, ORDER, schemaOf } from "./schemas.js";

const encoder = compileRowEncoder(ORDER);

describe("the line", () => {
  const full = '{"id":1,"price":"2","tags":["a"],"items":[{"price":"3","note":null}]}\n';

  it.each<[string, object]>([
    ["schema order", { id: 1, price: 2, tags: ["a"], items: [{ price: 3, note: null }] }],
    ["another key order", { items: [{ note: null, price: 3 }], tags: ["a"], price: 2, id: 1 }],
    ["missing columns of a RECORD", { id: 1, price: 2, tags: ["a"], items: [{ price: 3 }] }],
    ["no prototype", Object.assign(Object.create(null), { id: 1, price: 2, tags: ["a"], items: [{ price: 3 }] })],
    ["a class", Object.assign(new (class Order {})(), { id: 1, price: 2, tags: ["a"], items: [{ price: 3 }] })],
    [
      "own getters",
      {
        id: 1,
        get price() {
          return 2;
        },
        tags: ["a"],
        items: [{ price: 3 }],
      },
    ],
  ])("is the same for a row with %s", (_, row) => {
    expect(encoder.encode(row)).toBe(full);
  });

  it("writes out every column that the row lacks", () => {
    expect(encoder.encode({ id: 1 })).toBe('{"id":1,"price":null,"tags":[],"items":[]}\n');
    expect(encoder.encode({ id: 1, tags: null })).toBe('{"id":1,"price":null,"tags":[],"items":[]}\n');
  });

  it("is written into a buffer, and not at all where it does not fit", () => {
    const row = { id: 1, price: 2, tags: ["a"], items: [{ price: 3, note: null }] };
    const buffer = Buffer.alloc(full.length + 5, "-");

    const end = encoder.encodeInto(row, buffer, 3);

    expect(end).toBe(3 + full.length);
    expect(buffer.toString()).toBe(`---${full}--`);
    expect(encoder.encodeInto(row, buffer, 5)).toBe(full.length + 5);
    expect(encoder.encodeInto(row, buffer, 6)).toBe(-1);
    expect(encoder.encodeInto(row, Buffer.alloc(0), 0)).toBe(-1);
  });

  it.each(["x".repeat(200_000), "語".repeat(200_000), `${"\n".repeat(200_000)}`])(
    "holds long texts exactly",
    (text) => {
      const column = compileRowEncoder(columnOf("STRING"));
      const size = Buffer.byteLength(JSON.stringify({ v: text })) + 1;

      expect(JSON.parse(column.encode({ v: text }))).toEqual({ v: text });
      expect(column.encodeInto({ v: text }, Buffer.alloc(size), 0)).toBe(size);
      for (const missing of [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) {
        expect(column.encodeInto({ v: text }, Buffer.alloc(size - missing), 0)).toBe(-1);
      }
    },
  );

  it("compiles 10,000 columns", () => {
    const columns = Array.from({ length: 10_000 }, (_, index) => ({ name: `c${index}`, type: "INT64" }));
    const row = Object.fromEntries(columns.map(({ name }, index) => [name, index]));

    expect(JSON.parse(compileRowEncoder(schemaOf(columns)).encode(row))).toEqual(row);
  });
});

it("encodes every type, nested and repeated", () => {
  const row = {
    s: "s",
    b: Uint8Array.of(1),
    i: 1n,
    f: 1.5,
    n: "1.50",
    bn: "1",
    o: true,
    ts: new Date(0),
    d: "2024-01-01",
    t: "01:02:03",
    dt: "2024-01-01T01:02:03",
    iv: "PT1S",
    g: "POINT(1 2)",
    j: [1],
    r: { x: [1, "2"], y: [{ z: "z" }] },
  };

  expect(compileRowEncoder(EVERY_TYPE).encode(row)).toBe(
    '{"s":"s","b":"AQ==","i":1,"f":1.5,"n":"1.50","bn":"1","o":true,"ts":"1970-01-01T00:00:00.000Z","d":"2024-01-01",' +
      '"t":"01:02:03","dt":"2024-01-01 01:02:03","iv":"PT1S","g":"POINT(1 2)","j":[1],"r":{"x":[1,2],"y":[{"z":"z"}]}}\n',
  );
});
