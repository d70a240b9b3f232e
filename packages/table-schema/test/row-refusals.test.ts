import { describe, expect, it } from "vitest";
import { compileRowEncoder, type RowProblem, RowRefused, type TableSchema } from "../src/index.js";
import { columnOf, ORDER, schemaOf, TEN_COLUMNS } from "./schemas.js";

function problemsOf(schema: TableSchema, row: unknown): readonly RowProblem[] {
  try {
    compileRowEncoder(schema).encode(row);
    return [];
  } catch (error) {
    if (error instanceof RowRefused) return error.problems;
    throw error;
  }
}

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

it("refuses a row of more than 100 MB, before it asks for such a buffer", () => {
  const column = compileRowEncoder(columnOf("STRING"));

  expect(() => column.encodeInto({ v: "x".repeat(100_000_000) }, Buffer.alloc(0), 0)).toThrow("at most 100 MB");
});

it("refuses null in an array of JSON, where null is a value too", () => {
  expect(problemsOf(columnOf("JSON", { mode: "REPEATED" }), { v: [1, null] })).toMatchObject([{ path: "v[1]" }]);
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
