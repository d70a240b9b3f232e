import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asJson, failure, outcomeOf, readAll, readChunks } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [
  { name: "id", type: "INT64" },
  { name: "name", type: "STRING" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  { name: "more", type: "RECORD", fields: [{ name: "x", type: "JSON" }] },
];

function read(
  content: string | Buffer,
  wants: "rows" | "lines",
  params: Record<string, unknown> = {},
  schema: unknown[] = SCHEMA,
) {
  return readChunks([Buffer.from(content)], { params: { format: "jsonl", ...params }, schema, wants });
}

describe.each(["rows", "lines"] as const)("JSON Lines read as %s", (wants) => {
  it("leaves out blank lines and takes CRLF and no line end at the end", async () => {
    const { rows } = await read('{"id":1}\r\n\n \t\n{"id":2}', wants);
    expect(rows.map((row) => row["id"])).toEqual([1, 2]);
  });

  it("names file and line of what is no JSON object", async () => {
    expect(await failure(read('{"id":1}\n{"id":\n', wants))).toContain("test.csv, line 2): the line is no JSON object");
    expect(await failure(read("[1]\n", wants))).toContain("test.csv, line 1)");
    expect(await failure(read('{"id":1}{"id":2}\n', wants))).toContain("line 1)");
  });

  it("names line, column and value that do not fit the schema, or skips the row", async () => {
    const content = '{"id":1}\n{"id":"x","tags":[]}\n{"id":3,"more":{"x":{"y":[1]}}}\n';
    expect(await failure(read(content, wants))).toContain('line 2, column "id"): expected INT64, got string "x"');
    const { rows, skipped } = await read(content, wants, { badRows: "skip" });
    expect(rows.map((row) => row["id"])).toEqual([1, 3]);
    expect(skipped).toEqual([{ count: 1, reason: "unreadable rows (badRows: skip)" }]);
  });

  it.each([
    ["an unknown key", '{"id":1,"nmae":"x"}', 'column "nmae"): expected '],
    ["a repeated key", '{"id":1,"id":2}', 'column "id"): expected JSON, got number 2 - The key is there twice'],
    ["a repeated key inside", '{"id":1,"more":{"x":{"y":1,"y":2}}}', 'column "more.x.y"): expected JSON, got number 2'],
    ["a lone surrogate", '{"id":1,"name":"\\ud800"}', 'column "name"): expected well-formed Unicode'],
  ])("refuses %s, and says where and why", async (_, line, reason) => {
    expect(await failure(read(`${line}\n`, wants))).toContain(`test.csv, line 1, ${reason}`);
  });

  it("names the byte that is no UTF-8", async () => {
    const content = Buffer.concat([Buffer.from('{"id":1}\n{"name":"'), Buffer.of(0xff), Buffer.from('"}\n')]);
    expect(await failure(read(content, wants))).toContain("line 2): byte 18 of the file (0xff)");
  });

  it("keeps integers beyond 2^53", async () => {
    const { rows } = await read(
      '{"id":9007199254740993}\n{"id":-9223372036854775808}\n{"id":"9007199254740995"}\n',
      wants,
    );
    expect(rows.map((row) => String(row["id"]))).toEqual([
      "9007199254740993",
      "-9223372036854775808",
      "9007199254740995",
    ]);
  });

  it("refuses a line beyond maxRowBytes", async () => {
    expect(await failure(read('{"id":1}\n{"id":2222222}\n', wants, { maxRowBytes: 12 }))).toContain(
      "line 2): the row is longer",
    );
  });

  it("keeps only the window's rows", async () => {
    const content = '{"id":1,"name":"2024-09-23"}\n{"id":2,"name":"2024-09-24"}\n{"id":3}\n';
    expect((await read(content, wants, { dateColumn: "name", badRows: "skip" })).rows.map((row) => row["id"])).toEqual([
      2,
    ]);
    expect(await failure(read(content, wants, { dateColumn: "name" }))).toContain(
      'line 3, column "name"): "nothing" cannot',
    );
  });
});

describe("JSON Lines with decimals longer than a double", () => {
  const LINE = '{"d":"2024-09-24","n":1234567890123456.78,"j":{"y":1.0,"z":123456789.123456789123}}';
  const EXACT = [
    { name: "d", type: "DATE" },
    { name: "n", type: "NUMERIC" },
    { name: "j", type: "JSON" },
  ];

  /** The bytes of the lines, which a parser of the test would change itself. */
  async function textOf(content: string, params: Record<string, unknown> = {}): Promise<string> {
    const reading = readChunks([Buffer.from(content)], {
      params: { format: "jsonl", ...params },
      schema: EXACT,
      wants: "lines",
    });
    return (await reading).lines.map((line) => `${line}\n`).join("");
  }

  it.each([
    ["LF", `${LINE}\n`, {}],
    ["CRLF", `${LINE}\r\n`, {}],
    ["no line end", LINE, {}],
    ["a date column", `${LINE}\n{"d":"2024-09-25"}\n`, { dateColumn: "d" }],
    ["a date column and CRLF", `${LINE}\r\n{"d":"2024-09-25"}\r\n`, { dateColumn: "d" }],
    ["a bad line beside it", `${LINE}\nbad\n`, { badRows: "skip" }],
  ])("hands the line on as it stands, with %s", async (_, content, params) => {
    expect(await textOf(content, params)).toBe(`${LINE}\n`);
  });

  it("keeps every digit in rows, and without a schema", async () => {
    const path = await dir.write("exact.jsonl", `${LINE}\r\n`);
    const expected = { d: "2024-09-24", n: "1234567890123456.78", j: { y: 1, z: "123456789.123456789123" } };
    expect((await readAll({ params: { path }, wants: "rows" })).rows).toEqual([expected]);
    expect((await readAll({ params: { path }, wants: "rows", schema: EXACT })).rows).toEqual([expected]);
  });

  it("names a date that is an integer beyond 2^53", async () => {
    const content = '{"d":9007199254740993}\n';
    expect(await failure(textOf(content, { dateColumn: "d" }))).toContain(
      '"9007199254740993" cannot be read as a date',
    );
  });
});

describe("JSON Lines", () => {
  it("without a schema gives the objects as they are", async () => {
    const path = await dir.write("x.jsonl", '{"__proto__":1,"big":12345678901234567890}\n{"日":[1,{"a":null}]}\n');
    const { rows, schema } = await readAll({ params: { path }, wants: "lines" });
    expect(schema).toBeUndefined();
    expect(asJson(rows)).toEqual(['{"__proto__":1,"big":"12345678901234567890"}', '{"日":[1,{"a":null}]}']);
  });

  it("gives the same rows, skips and errors on both paths, however it is cut", async () => {
    const lines = fc.constantFrom(
      ...[
        '{"id":1,"name":"日本"}',
        '{"name":"a\\nb","id":2}',
        '{"id":9007199254740993}',
        '{"id":1.0}',
        '{ "id" : 3 }',
        "",
      ],
      ...[
        '{"id":"7"}',
        '{"tags":["x",null]}',
        '{"tags":["x"]}',
        "nope",
        '{"more":{"x":[1,2.50]}}',
        '{"id":true}',
        "\r",
      ],
    );
    const files = fc.array(lines, { maxLength: 8 }).map((all) => all.join("\n"));
    const size = fc.integer({ min: 1, max: 60 });
    await fc.assert(
      fc.asyncProperty(files, size, fc.constantFrom("error", "skip"), async (content, windowBytes, badRows) => {
        const rows = withDefaults(await outcomeOf(read(content, "rows", { badRows })));
        expect(withDefaults(await outcomeOf(read(content, "lines", { badRows })))).toEqual(rows);
        const params = { format: "jsonl", badRows };
        const cut = readChunks([Buffer.from(content)], { params, schema: SCHEMA, wants: "lines", windowBytes });
        expect(withDefaults(await outcomeOf(cut))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  }, 120_000);
});

/** A column that is not there is null, an array that is not there is empty; key order and the form of INT64 do not count. */
function withDefaults(outcome: unknown): unknown {
  const { rows, ...rest } = outcome as { rows?: string[] };
  const parsed = rows?.map((row) => {
    const { id = null, name = null, tags = [], more = null } = JSON.parse(row);
    return { id: id === null ? null : String(id), name, tags, more };
  });
  return { rows: parsed, ...rest };
}
