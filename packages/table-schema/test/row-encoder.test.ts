import { describe, expect, it } from "vitest";
import { compileRowEncoder, type RowProblem, RowRefused, type TableSchema } from "../src/index.js";
import { columnOf, EVERY_TYPE, schemaOf, TEN_COLUMNS } from "./schemas.js";

const ORDER = schemaOf([
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "price", type: "NUMERIC" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  {
    name: "items",
    type: "RECORD",
    mode: "REPEATED",
    fields: [
      { name: "price", type: "NUMERIC", mode: "REQUIRED" },
      { name: "note", type: "STRING" },
    ],
  },
]);
const encoder = compileRowEncoder(ORDER);

function problemsOf(schema: TableSchema, row: unknown): readonly RowProblem[] {
  try {
    compileRowEncoder(schema).encode(row);
    return [];
  } catch (error) {
    if (error instanceof RowRefused) return error.problems;
    throw error;
  }
}

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

describe("a refused row", () => {
  it("names all its problems with path, expected type, value and what to do", () => {
    const problems = problemsOf(ORDER, {
      id: 1.5,
      price: "12,5",
      tags: ["a", null, 3],
      items: [{ price: 1 }, { price: "x", nite: "y" }, null],
      Price: 1,
    });

    expect(problems.map(({ path, expected, got }) => [path, expected, got])).toEqual([
      ["Price", "a column of the schema", 'the unknown key "Price"'],
      ["id", "INT64", "number 1.5"],
      ["price", "NUMERIC", 'string "12,5"'],
      ["tags[1]", "STRING", "null"],
      ["tags[2]", "STRING", "number 3"],
      ["items[1].nite", "a column of the schema", 'the unknown key "nite"'],
      ["items[1].price", "NUMERIC", 'string "x"'],
      ["items[2]", "RECORD", "null"],
    ]);
    expect(problems[0]?.hint).toBe('The column is "price": write it in the same case.');
    expect(problems[5]?.hint).toBe('Did you mean "note"?');
  });

  it("lists at most ten problems, says how many, and shows at most 80 characters of a value", () => {
    const problems = problemsOf(
      TEN_COLUMNS,
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`k${index}`, 1])),
    );
    const [long] = problemsOf(columnOf("INT64"), { v: "x".repeat(1000) });

    expect(problems).toHaveLength(10);
    expect(() => compileRowEncoder(TEN_COLUMNS).encode({ a: 1, b: 2 })).toThrow("(and 2 more in this row)");
    expect(long?.got.length).toBe(80);
  });

  it.each([null, undefined, 1, "row", [], [{ id: 1 }], new Map([["id", 1]]), new Date(0), () => ({ id: 1 })])(
    "is what is no object: %o",
    (row) => {
      expect(problemsOf(ORDER, row)).toMatchObject([{ path: "", hint: "Write a plain object." }]);
    },
  );

  it("names the place inside a JSON value", () => {
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;

    expect(problemsOf(columnOf("JSON"), { v: { a: [1, { "b c": Number.NaN }] } })).toMatchObject([
      { path: 'v.a[1]["b c"]', got: "number NaN" },
    ]);
    expect(problemsOf(columnOf("JSON"), { v: circular })).toMatchObject([
      { path: "v.self", hint: "It contains itself." },
    ]);
  });

  it("nests JSON 500 levels deep and no deeper", () => {
    const nested = (levels: number) => Array.from({ length: levels }).reduce((inner) => [inner], 1 as unknown);

    expect(problemsOf(columnOf("JSON"), { v: nested(500) })).toEqual([]);
    expect(problemsOf(columnOf("JSON"), { v: nested(501) })).toMatchObject([{ hint: "Nest at most 500 levels." }]);
  });
});

describe("what cannot be smuggled in", () => {
  const column = compileRowEncoder(
    schemaOf([
      { name: "a", type: "INT64" },
      { name: "toString", type: "STRING" },
    ]),
  );

  it("inherited and hidden properties", () => {
    const hidden = Object.defineProperty({}, "a", { value: 1, enumerable: false });

    expect(() => column.encode(Object.create({ a: 1 }))).toThrow("a property that is not the row's own");
    const disguised = Object.defineProperty({ b: 1, toString: null }, "a", { value: 1, enumerable: false });

    expect(() => column.encode(hidden)).toThrow("a property that is not the row's own");
    expect(() => column.encode(disguised)).toThrow('the unknown key "b"');
    expect(column.encode({ a: 1 })).toBe('{"a":1,"toString":null}\n');
  });

  it("__proto__, as unknown key and as column", () => {
    const proto = compileRowEncoder(
      schemaOf([
        { name: "__proto__", type: "STRING" },
        { name: "constructor", type: "STRING" },
      ]),
    );

    expect(() => column.encode(JSON.parse('{"a":1,"__proto__":{"a":2}}'))).toThrow('the unknown key "__proto__"');
    expect(proto.encode(JSON.parse('{"__proto__":"x"}'))).toBe('{"__proto__":"x","constructor":null}\n');
    expect(proto.encode({})).toBe('{"__proto__":null,"constructor":null}\n');
    expect(proto.encode(JSON.parse('{"__proto__":"x","constructor":"y"}'))).toBe(
      '{"__proto__":"x","constructor":"y"}\n',
    );
  });

  it("a polluted Object.prototype", () => {
    const last = compileRowEncoder(
      schemaOf([
        { name: "x", type: "INT64" },
        { name: "a", type: "INT64" },
      ]),
    );
    Object.defineProperty(Object.prototype, "a", { value: 7, enumerable: true, writable: true, configurable: true });
    const lines = [last.encode({ x: 1 }), last.encode(JSON.parse('{"x":1,"a":2}'))];
    Reflect.deleteProperty(Object.prototype, "a");

    expect(lines).toEqual(['{"x":1,"a":null}\n', '{"x":1,"a":2}\n']);
  });

  it("a getter that answers differently each time", () => {
    let reads = 0;
    const once = {
      get a() {
        return reads++ === 0 ? 1 : "changed";
      },
      toString: null,
    };
    const later = {
      get a() {
        return reads++ > 1 ? 1 : "first";
      },
      toString: null,
    };

    expect(column.encode(once)).toBe('{"a":1,"toString":null}\n');
    reads = 1;
    expect(() => column.encode(later)).toThrow("stays the same while it is read");
  });

  it("a getter that encodes another row", () => {
    const other = compileRowEncoder(schemaOf([{ name: "entirely_different", type: "STRING" }]));
    const row = {
      a: 1,
      get toString() {
        return other.encode({ entirely_different: "inner" }).slice(0, 3) as never;
      },
    };

    expect(column.encode(row)).toBe('{"a":1,"toString":"{\\"e"}\n');
  });

  it.each([
    '"];globalThis.pwned=1;//',
    ["`$", "{globalThis.pwned=1}`"].join(""),
    "\u2028globalThis.pwned=1",
    "\\",
    "'",
    "日本",
    "a\nb",
    "*/globalThis.pwned=1/*",
    "",
  ])("code in a column name: %j", (name) => {
    const hostile: TableSchema = {
      fields: [
        { name, type: "RECORD", mode: "REPEATED", fields: [{ name, type: "STRING", mode: "NULLABLE" }] },
        { name: `${name}2`, type: "STRING", mode: "NULLABLE" },
      ],
    };
    const row = { [name]: [{ [name]: "x" }], [`${name}2`]: null };

    expect(JSON.parse(compileRowEncoder(hostile).encode(row))).toEqual(row);
    expect(globalThis).not.toHaveProperty("pwned");
  });
});

describe('unrepresentable: "null"', () => {
  const schema = schemaOf([
    { name: "f", type: "FLOAT64" },
    { name: "n", type: "NUMERIC" },
    { name: "d", type: "DATE" },
    { name: "ts", type: "TIMESTAMP" },
    { name: "r", type: "FLOAT64", mode: "REPEATED" },
    { name: "q", type: "FLOAT64", mode: "REQUIRED" },
  ]);

  function encode(row: object): { line: string; nulled: string[] } {
    const nulled: string[] = [];
    const nulling = compileRowEncoder(schema, { unrepresentable: "null", onNulled: (path) => nulled.push(path) });
    return { line: nulling.encode(row), nulled };
  }

  it("writes null in NULLABLE columns and tells each path once", () => {
    const row = { f: Number.NaN, n: "Infinity", d: "infinity", ts: new Date(Number.NaN), r: [], q: 1 };

    expect(encode(row)).toEqual({
      line: '{"f":null,"n":null,"d":null,"ts":null,"r":[],"q":1}\n',
      nulled: ["f", "n", "d", "ts"],
    });
  });

  it("tells it once, however often the buffer was too small", () => {
    const nulled: string[] = [];
    const nulling = compileRowEncoder(
      schemaOf([
        { name: "f", type: "FLOAT64" },
        { name: "s", type: "STRING" },
      ]),
      {
        unrepresentable: "null",
        onNulled: (path) => nulled.push(path),
      },
    );
    const row = { f: Number.NaN, s: "語😀" };
    const line = Buffer.from('{"f":null,"s":"語😀"}\n');

    for (let size = 0; size < line.length; size++) expect(nulling.encodeInto(row, Buffer.alloc(size), 0)).toBe(-1);
    expect(nulled).toEqual([]);
    expect(nulling.encodeInto(row, Buffer.alloc(line.length), 0)).toBe(line.length);
    expect(nulled).toEqual(["f"]);
  });

  it.each([{ q: Number.NaN }, { q: 1, r: [Number.NaN] }, { q: 1, d: "2024-02-30" }, { q: 1, n: "x" }])(
    "still refuses %o",
    (row) => {
      expect(() => encode(row)).toThrow(RowRefused);
    },
  );

  it("is not the default", () => {
    expect(() => compileRowEncoder(schema).encode({ f: Number.NaN, q: 1 })).toThrow("JSON has no NaN or Infinity");
  });
});

it("refuses a row of more than 100 MB, before it asks for such a buffer", () => {
  const column = compileRowEncoder(columnOf("STRING"));

  expect(() => column.encodeInto({ v: "x".repeat(100_000_000) }, Buffer.alloc(0), 0)).toThrow("at most 100 MB");
});

it("refuses null in an array of JSON, where null is a value too", () => {
  expect(problemsOf(columnOf("JSON", { mode: "REPEATED" }), { v: [1, null] })).toMatchObject([{ path: "v[1]" }]);
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
