import { describe, expect, it } from "vitest";
import { asJson, failure, readAll, readChunks } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const TEXTS = [
  { name: "a", type: "STRING" },
  { name: "b", type: "STRING" },
];

describe.each(["rows", "lines"] as const)("a CSV file read as %s", (wants) => {
  const read = (content: string | Buffer, params: Record<string, unknown> = {}, schema: unknown[] = TEXTS) =>
    readChunks([Buffer.from(content)], { params, schema, wants });

  it("tells an empty cell from a quoted empty one, and takes quotes and line breaks inside quotes", async () => {
    const { rows } = await read('a,b\r\n1,\r\n2,""\r\n3,"x ""y""\nz"');
    expect(asJson(rows)).toEqual(['{"a":"1","b":null}', '{"a":"2","b":""}', '{"a":"3","b":"x \\"y\\"\\nz"}']);
  });

  it("takes LF, CRLF and CR as line ends in one file, and no line end at its end", async () => {
    const { rows } = await read("a,b\n1,2\r\n3,4\r5,6\n7,8");
    expect(rows.map((row) => row["b"])).toEqual(["2", "4", "6", "8"]);
  });

  it("has no rows when there is only a header", async () => {
    expect((await read("a,b\n")).rows).toEqual([]);
    expect((await read("a,b")).rows).toEqual([]);
  });

  it("refuses an empty file that should have a header, and takes one that should not", async () => {
    expect(await failure(read(""))).toContain("test.csv): the file ends before its header");
    expect((await read("", { header: false })).rows).toEqual([]);
  });

  it("leaves out blank lines of several columns, and takes them as null in a file of one", async () => {
    expect((await read("a,b\n\n1,2\n\r\n\n")).rows).toHaveLength(1);
    const one = await read("a\n\n1\n", {}, [{ name: "a", type: "STRING" }]);
    expect(asJson(one.rows)).toEqual(['{"a":null}', '{"a":"1"}']);
  });

  it("names file and line of a ragged line, counting lines inside quotes", async () => {
    const message = await failure(read('a,b\n"x\r\ny\rz",1\n1,2,3\n'));
    expect(message).toContain("test.csv, line 5): the line has 3 cells, the file 2 columns");
  });

  it("leaves out and counts ragged lines where that was asked for", async () => {
    const { rows, skipped, log } = await read("a,b\n1\n1,2\n1,2,3\n", { ragged: "skip" });
    expect(rows).toHaveLength(1);
    expect(skipped).toEqual([{ count: 2, reason: "ragged lines (ragged: skip)" }]);
    expect(log).toContain("left out: test.csv, line 2: the line has 1 cells, the file 2 columns");
  });

  it.each([
    ['a,b\n1,2\n3,4"5\n', 'test.csv, line 3, column "b"): a quote inside a cell'],
    ['a,b\n1,2\n"3"x,4\n', 'test.csv, line 3, column "a"): text after a closing quote'],
    ['a,b\n1,2\n3,"4\n5,6\n', "test.csv, line 3): a quote is opened here and never closed"],
  ])("names the place of a stray quote in %j", async (content, message) => {
    expect(await failure(read(content))).toContain(message);
  });

  it("skips to the next line after a stray quote, and never skips an unclosed one", async () => {
    const { rows, skipped } = await read('a,b\n1,2"3\n4,5\n', { badRows: "skip" });
    expect(asJson(rows)).toEqual(['{"a":"4","b":"5"}']);
    expect(skipped).toEqual([{ count: 1, reason: "unreadable rows (badRows: skip)" }]);
    expect(await failure(read('a,b\n1,"2\n', { badRows: "skip" }))).toContain("never closed");
  });

  it("names line, byte and value of a byte that is no UTF-8, or skips the row", async () => {
    const content = Buffer.concat([Buffer.from("a,b\n1,2\n日,"), Buffer.of(0x82, 0xa0), Buffer.from("\n3,4\n")]);
    expect(await failure(read(content))).toContain("test.csv, line 3): byte 12 of the file (0x82) is no utf-8");
    expect((await read(content, { badRows: "skip" })).rows.map((row) => row["b"])).toEqual(["2", "4"]);
  });

  it("refuses NUL with its place", async () => {
    expect(await failure(read("a,b\n1,x\u0000y\n"))).toContain('test.csv, line 2, column "b")');
  });

  it("names line, column, value and type of a cell that does not fit", async () => {
    const schema = [
      { name: "id", type: "INT64" },
      { name: "price", type: "NUMERIC", precision: "6", scale: "2" },
    ];
    expect(await failure(read("id,price\n1,2.50\n２,3\n", {}, schema))).toMatch(
      /test\.csv, line 3, column "id"\): expected INT64, got string "２"/,
    );
    expect(await failure(read("price,id\n1.234,2\n", {}, schema))).toContain('column "price"): expected NUMERIC(6,2)');
  });

  it("refuses null in a REQUIRED column", async () => {
    const schema = [{ name: "a", type: "INT64", mode: "REQUIRED" }];
    expect(await failure(read("a\n1\n\n", {}, schema))).toContain("expected INT64, got null");
  });

  it("keeps every digit of integers and decimals", async () => {
    const schema = [
      { name: "i", type: "INT64" },
      { name: "n", type: "NUMERIC" },
      { name: "j", type: "JSON" },
    ];
    const { rows } = await read('i,n,j\n9007199254740993,12345678901234567890.123456789,"{""k"":1}"\n', {}, schema);
    expect(asJson(rows)).toEqual(['{"i":"9007199254740993","n":"12345678901234567890.123456789","j":{"k":1}}']);
  });

  it("reads a cell of 20 MB, and refuses a row beyond maxRowBytes", async () => {
    const content = `a,b\n"${"x".repeat(20_000_000)}",1\n2,3\n`;
    const { rows } = await read(content, { maxRowBytes: 32_000_000 });
    expect(rows.map((row) => String(row["a"]).length)).toEqual([20_000_000, 1]);
    expect(await failure(read(content))).toContain("test.csv, line 2): the row is longer than 16777216 bytes");
    expect(await failure(read("a,b\n1,2\n12345,67890\n", { maxRowBytes: 10 }))).toContain("line 3): the row is longer");
  });

  it("keeps a column called __proto__", async () => {
    const { rows } = await read("__proto__,b\n1,2\n", {}, [
      { name: "__proto__", type: "STRING" },
      { name: "b", type: "STRING" },
    ]);
    expect(asJson(rows)).toEqual(['{"__proto__":"1","b":"2"}']);
    expect(Object.prototype).not.toHaveProperty("1");
  });

  it("reads the columns of a header in any order", async () => {
    const { rows } = await read("b,a\n1,2\n");
    expect(rows.map((row) => [row["a"], row["b"]])).toEqual([["2", "1"]]);
  });

  it("reads a dialect of other characters", async () => {
    const params = {
      delimiter: ";",
      quote: "'",
      escape: "backslash",
      nullText: ["\\N", "-"],
      comment: "#",
      skipLines: 2,
    };
    const { rows } = await read("exported by x\n\"\na;b\n# note\n'it\\'s; \\\\ \\n';\\N\n-;\n", params);
    expect(asJson(rows)).toEqual(['{"a":"it\'s; \\\\ \\\\n","b":null}', '{"a":null,"b":""}']);
  });

  it("drops spaces around cells and quotes where that was asked for", async () => {
    const { rows } = await read('a,b\n  x y ,\t"  z " \n', { trim: true });
    expect(asJson(rows)).toEqual(['{"a":"x y","b":"  z "}']);
  });

  it("reads more columns than the compiled scanner takes", async () => {
    const names = Array.from({ length: 150 }, (_, index) => `c${index}`);
    const schema = names.map((name) => ({ name, type: "INT64" }));
    const { rows } = await read(`${names.join(",")}\n${names.map((_, index) => index).join(",")}\n`, {}, schema);
    expect(rows[0]).toMatchObject({ c0: 0, c149: 149 });
  });
});

describe("a file without a header", () => {
  it("has the names of columnNames, or of the schema in its order", async () => {
    const named = await readAll({
      params: { path: await dir.write("n.csv", "1,2\n"), header: false, columnNames: ["x", "y"] },
    });
    expect(asJson(named.rows)).toEqual(['{"x":"1","y":"2"}']);
    const typed = await readAll({ params: { path: await dir.write("t.tsv", "1\t2\n"), header: false }, schema: TEXTS });
    expect(asJson(typed.rows)).toEqual(['{"a":"1","b":"2"}']);
  });

  it("needs names from somewhere", async () => {
    const path = await dir.write("none.csv", "1,2\n");
    expect(await failure(readAll({ params: { path, header: false } }))).toContain(
      "without a header the columns have no names",
    );
  });
});
