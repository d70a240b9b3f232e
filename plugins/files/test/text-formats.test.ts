import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();

async function read(
  name: string,
  content: string | Buffer,
  params: Record<string, unknown> = {},
  schema?: readonly unknown[],
) {
  const path = await dir.write(name, content);
  const reading = await readAll({ params: { path, ...params }, ...(schema && { schema }), wants: "lines" });
  return { ...reading, rows: reading.rows.map((row) => ({ ...row })) };
}

describe("LTSV", () => {
  const text = "time:12:00\tid:1\tua:Mozilla/5.0 (x; y)\r\n\nid:2\ttime:-\n";

  it("takes its columns from the labels, in any order", async () => {
    const { rows } = await read("x.ltsv", text, { nullText: "-" });
    expect(rows).toEqual([
      { time: "12:00", id: "1", ua: "Mozilla/5.0 (x; y)" },
      { time: null, id: "2", ua: null },
    ]);
  });

  it("is typed by a schema, renamed and converted", async () => {
    const schema = [
      { name: "n", type: "INT64" },
      { name: "time", type: "STRING" },
      { name: "ua", type: "STRING" },
    ];
    const { rows } = await read("x.ltsv", text, { rename: { id: "n" }, convert: { n: "number" } }, schema);
    expect(rows).toEqual([
      { n: 1, time: "12:00", ua: "Mozilla/5.0 (x; y)" },
      { n: 2, time: "-", ua: null },
    ]);
  });

  it("names line and label of what does not fit", async () => {
    const schema = [{ name: "id", type: "INT64" }];
    const drift = await failure(read("x.ltsv", "id:1\nid:2\tnew:3\n", {}, schema));
    expect(drift).toContain('x.ltsv, line 2): the label "new" is not among the columns');
    const skipped = await read("x.ltsv", "id:1\nid:2\tnew:3\n", { ragged: "skip" }, schema);
    expect(skipped.rows).toEqual([{ id: 1 }]);
    expect(skipped.skipped).toEqual([{ count: 1, reason: expect.stringContaining("ragged") }]);
    expect(await failure(read("x.ltsv", "id:1\nid:x\n", {}, schema))).toContain('line 2, column "id"');
    expect(await failure(read("x.ltsv", "id:1\tid:2\n", {}, schema))).toContain('the label "id" stands there twice');
    expect(await failure(read("x.ltsv", "id:1\tfoo\n", {}, schema))).toContain('"foo" is no label:value');
    expect(await failure(read("x.ltsv", Buffer.from("id:1\nid:\xff\n", "latin1"), {}, schema))).toContain("no utf-8");
  });
});

describe("fixed width", () => {
  const columns = [
    { name: "id", width: 3 },
    { name: "name", width: 8 },
    { name: "kana", width: 4 },
    { name: "yen", width: 5 },
  ];

  it("counts the bytes of CP932", async () => {
    const text = "001東京    ｱｲｳ   120\r\n002髙橋①  ｱ   12345\r\n";
    const { rows } = await read("x.txt", iconv.encode(text, "cp932"), {
      format: "fixed",
      encoding: "cp932",
      fixedColumns: columns,
      convert: { yen: "number" },
    });
    expect(rows).toEqual([
      { id: "001", name: "東京", kana: "ｱｲｳ", yen: "120" },
      { id: "002", name: "髙橋①", kana: "ｱ", yen: "12345" },
    ]);
  });

  it.each([
    ["utf-8", "bytes", "a東京b\n", [1, 6, 1]],
    ["euc-jp", "bytes", "aｱ京b\n", [1, 4, 1]],
    ["euc-jp", "bytes", "a丂京b\n", [1, 5, 1]],
    ["utf-16le", "bytes", "a東京b\n", [2, 4, 2]],
    ["utf-8", "characters", "a東😀b\n", [1, 2, 1]],
    ["utf-8", "columns", "aｱ京b\n", [1, 3, 1]],
  ] as const)("counts in %s by %s", async (encoding, widthUnit, text, widths) => {
    const fixedColumns = widths.map((width, index) => ({ name: "xyz"[index] ?? "", width }));
    const stored = text.includes("丂")
      ? Buffer.concat([Buffer.from([0x61, 0x8f, 0xb0, 0xa1]), iconv.encode("京b\n", "euc-jp")])
      : iconv.encode(text, encoding);
    const { rows } = await read("x.txt", stored, { format: "fixed", encoding, widthUnit, fixedColumns });
    expect(rows).toMatchObject([{ x: "a", y: [...text.trim()].slice(1, -1).join(""), z: "b" }]);
  });

  it("takes places with gaps, leaves lines out, and takes the rest of the line", async () => {
    const fixedColumns = [
      { name: "a", start: 2, width: 2 },
      { name: "b", start: 6 },
    ];
    const { rows } = await read("x.txt", "header\n.12..rest of it\n.3 ..\n", {
      format: "fixed",
      fixedColumns,
      skipLines: 1,
    });
    expect(rows).toEqual([
      { a: "12", b: "rest of it" },
      { a: "3", b: null },
    ]);
  });

  it("names lines that are too short, too long, or cut a character", async () => {
    const params = {
      format: "fixed",
      fixedColumns: [
        { name: "a", width: 2 },
        { name: "b", width: 2 },
      ],
    };
    expect(await failure(read("x.txt", "1122\n112\n", params))).toContain(
      "line 2): the line ends at 3, its columns at 4",
    );
    expect(await failure(read("x.txt", "11223\n", params))).toContain(
      '"3" stands behind the last column, which ends at 4',
    );
    const cp932 = { ...params, encoding: "cp932" };
    const cut = await failure(read("x.txt", iconv.encode("1東2\n", "cp932"), cp932));
    expect(cut).toContain('column "a" cuts "東" in two');
    const padded = await read("x.txt", "1122\n11\n", { ...params, shortLines: "pad" });
    expect(padded.rows).toEqual([
      { a: "11", b: "22" },
      { a: "11", b: null },
    ]);
    expect((await read("x.txt", "1122\n11\n", { ...params, ragged: "skip" })).rows).toHaveLength(1);
  });

  it("is refused without columns, or with columns that overlap", async () => {
    expect(await failure(read("x.txt", "", { format: "fixed" }))).toContain("format fixed needs it");
    const overlap = [
      { name: "a", width: 3 },
      { name: "b", start: 2, width: 1 },
    ];
    expect(await failure(read("x.txt", "", { format: "fixed", fixedColumns: overlap }))).toContain("begins inside");
    const open = [{ name: "a" }, { name: "b", width: 1 }];
    expect(await failure(read("x.txt", "", { format: "fixed", fixedColumns: open }))).toContain("only the last column");
    expect(await failure(read("x.csv", "", { sheet: "x", widthUnit: "columns" }))).toContain("CSV has no such thing");
  });
});
