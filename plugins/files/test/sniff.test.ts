import { gzipSync } from "node:zlib";
import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";
import { textRow, xlsxOf } from "./workbook.js";
import { zipOf } from "./zip-writer.js";

const dir = useTempDir();

async function sniff(
  name: string,
  content: string | Buffer,
  params: Record<string, unknown> = {},
  schema?: readonly unknown[],
) {
  const path = await dir.write(name, content);
  const reading = await readAll({
    params: { path, format: "auto", ...params },
    ...(schema && { schema }),
    wants: "lines",
  });
  const pasted = /--params '(.*)'$/s.exec(reading.log.at(-1) ?? "")?.[1];
  const found = JSON.parse(pasted ?? "null") as Record<string, unknown>;
  return { ...reading, rows: reading.rows.map((row) => ({ ...row })), found, path };
}

describe("format auto", () => {
  it("finds encoding, delimiter, header, types and conversions, and the params that it tells read the same", async () => {
    const text = '日付,店,金額,コード,率\nR6.9.24,東京駅,"1,234",0012,0.5\n令和6年9月25日,大阪,¥5,0300,1\n';
    const { rows, schema, log, found, path } = await sniff("sales.csv", iconv.encode(text, "cp932"));
    expect(rows).toEqual([
      { column_1: "2024-09-24", column_2: "東京駅", column_3: "1234", column_4: "0012", column_5: "0.5" },
      { column_1: "2024-09-25", column_2: "大阪", column_3: "5", column_4: "0300", column_5: "1" },
    ]);
    expect(schema?.fields.map(({ type }) => type)).toEqual(["DATE", "STRING", "NUMERIC", "STRING", "NUMERIC"]);
    expect(log.join("\n")).toMatch(/encoding cp932: its [0-9]+ characters.*delimiter comma.*header true.*a code/s);
    const again = await readAll({ params: { path, ...found }, wants: "lines" });
    expect(again.rows.map((row) => ({ ...row }))).toEqual(rows);
    expect(again.log).toEqual([]);
  });

  it.each([
    ["utf-8", "語,n\nあ,1\n", "utf-8"],
    ["euc-jp", "語,n\nこれはにほんごのぶんしょうです。ひらがなばかり,1\n漢字も,2\n", "euc-jp"],
    ["utf-16le", "a,n\nx,1\n", "utf-16le"],
    ["utf-16be", "a,n\nx,1\n", "utf-16be"],
    ["utf-8", "a,n\nx,1\n", "utf-8"],
  ])("tells %s", async (encoding, text, expected) => {
    const { found } = await sniff("e.csv", iconv.encode(text, encoding));
    expect(found["encoding"]).toBe(expected);
  });

  it.each([
    ["t.txt", "n\tt\n1\tx\n", { format: "tsv", header: true }],
    ["s.txt", "n;t\n1;x,y\n", { format: "csv", delimiter: ";" }],
    ["h.txt", "1|2024-09-24\n2|2024-09-25\n", { delimiter: "|", header: false, columnNames: ["column_1", "column_2"] }],
    ["title.txt", "Sales of 2024\n\nn,t\n1,x\n2,y\n", { skipLines: 2 }],
    ["q.txt", 'n,t\n1,"a\nb;c"\n2,"d"\n', { format: "csv", header: true }],
    ["dates.txt", "d,e\n2024/09/24,2024-09-24 10:00:00\n", { convert: { d: "date:YYYY/MM/DD" } }],
    ["l.txt", "id:1\tt:12:00\nid:2\n", { format: "ltsv" }],
    ["j.txt", '{"a":1}\n{"a":2}\n', { format: "jsonl" }],
    ["b.xlsx", xlsxOf({ sheets: [{ name: "S", rows: textRow("a") + textRow("1") }] }), { format: "xlsx" }],
    ["z.csv.gz", gzipSync("n,t\n1,x\n"), { format: "csv" }],
    ["z.zip", zipOf([{ name: "a", data: "n,t\n1,x\n" }]), { format: "csv" }],
  ])("finds what %s is", async (name, content, expected) => {
    expect((await sniff(name, content)).found).toMatchObject(expected);
  });

  it.each([
    [
      "every column is text",
      "a,b\nx,y\nz,w\n",
      'header: true or false, with what was found: --params \'{"encoding":"utf-8","format":"csv"}\'',
    ],
    [
      "two delimiters fit",
      "a,b;c\n1,2;3\n4,5;6\n",
      "its lines are regular by comma (2 cells) and semicolon (2 cells) - say delimiter",
    ],
    ["no delimiter fits", "a,b\n1\n2,3\n", "by comma record 2 has 1 and the first 2"],
    ["lines have one width", "001 x\n002 y\n", "all lines have 5 bytes, so perhaps format fixed"],
    ["it is a JSON array", '[{"a":1},\n{"a":2}]\n', "it is a JSON array"],
    ["it holds one line", "a,b\n", "it holds one line"],
    ["it is empty", "", "it is empty"],
    ["no encoding fits", Buffer.from("a,b\n\x81\xff\xff,\xa1\x20\n", "latin1"), "neither UTF-8 nor CP932"],
    ["two encodings fit", iconv.encode("a,b\nｱｲｳｴ,1\n", "cp932"), "say encoding: cp932 or euc-jp"],
  ])("asks when %s", async (_, content, message) => {
    const told = await failure(sniff("x.txt", content));
    expect(told).toContain("format auto cannot tell");
    expect(told).toContain(message);
  });

  it.each([
    ["postal codes with spaces", ["123 4567", "150 0002"], "STRING"],
    ["full-width codes", ["００１２", "００３４"], "STRING"],
    ["full-width codes with a sign", ["－０１", "－０２"], "STRING"],
    ["amounts with spaces beside their units", ["¥ 1,234", "500 円"], "NUMERIC"],
    ["full-width numbers", ["１２", "０"], "NUMERIC"],
  ])("takes %s for what they are", async (_, [first = "", second = ""], type) => {
    const { rows, schema } = await sniff("codes.csv", `n,t\n1,"${first}"\n2,"${second}"\n`);
    expect(schema?.fields.map((field) => field.type)).toEqual(["INT64", type]);
    if (type === "STRING") expect(rows.map(({ t }) => t)).toEqual([first, second]);
  });

  it("leaves alone what the user said", async () => {
    const params = { delimiter: ";", convert: { n: "trim" }, encoding: "cp932", rename: { t: "text" } };
    const schema = [
      { name: "n", type: "STRING" },
      { name: "text", type: "STRING" },
    ];
    const { rows, found } = await sniff("x.txt", "n;t\n1;a,b\n2;c,d\n", params, schema);
    expect(rows).toEqual([
      { n: "1", text: "a,b" },
      { n: "2", text: "c,d" },
    ]);
    expect(found).not.toHaveProperty("columns");
    expect(found).not.toHaveProperty("encoding");
  });

  it("takes the first file's findings for all, and fails where a later one differs", async () => {
    await dir.write("many/1.csv", "n,t\n1,x\n");
    await dir.write("many/2.csv", "n,t\nabc,x\n");
    const read = readAll({ params: { path: dir.path("many/*.csv"), format: "auto" } });
    expect(await failure(read)).toMatch(/2\.csv, line 2, column "n".*expected INT64/);
  });
});
