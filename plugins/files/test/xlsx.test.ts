import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { mergeFiller } from "../src/xlsx/merges.js";
import { kindOfCode } from "../src/xlsx/number-format.js";
import { numberText } from "../src/xlsx/number-text.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";
import { type TestWorkbook, textRow, xlsxOf } from "./workbook.js";
import { zipOf } from "./zip-writer.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

interface Options {
  readonly params?: Record<string, unknown>;
  readonly schema?: readonly unknown[];
  readonly wants?: "rows" | "lines";
}

async function read(book: TestWorkbook, { params = {}, schema, wants = "lines" }: Options = {}) {
  const path = await dir.write("book.xlsx", xlsxOf(book));
  const { rows } = await readAll({ params: { path, ...params }, ...(schema && { schema }), wants });
  return rows.map((row) => ({ ...row }));
}

function sheet(rows: string, after = "", rest: Partial<TestWorkbook> = {}): TestWorkbook {
  return { sheets: [{ name: "S", rows, after }], ...rest };
}

describe("a workbook", () => {
  it.each(["rows", "lines"] as const)(
    "gives shared, inline and formula texts, numbers and booleans (%s)",
    async (wants) => {
      const strings =
        '<si><t>a</t></si><si><r><t>東</t></r><rPh sb="0" eb="1"><t>ヒガシ</t></rPh><r><rPr><b/></rPr><t xml:space="preserve"> 京&amp;&#x1F600;</t></r></si><si><t/></si>';
      const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c r="C1" t="str"><f>"c"</f><v>c</v></c><c r="D1" t="inlineStr"><is><t>d</t></is></c></row>
      <row r="3" spans="1:4"><c r="A3" t="s"><v>1</v></c><c r="C3"><f>1+1</f><v>2</v></c><c r="D3" t='b'><v>1</v></c></row>
      <row r="4"/><row r="5"><c r="B5" t="s"><v>2</v></c></row><row r="6"><c r="A6" t="str"><v>_x000D_x_x0041_</v></c><c r="B6"><v>-1.5</v></c></row>`;
      expect(await read(sheet(rows, "", { strings }), { wants })).toEqual([
        { a: "東 京&😀", b: null, c: "2", d: "true" },
        { a: "\rxA", b: "-1.5", c: null, d: null },
      ]);
    },
  );

  it("is read whatever prefix its XML has, with comments and CDATA in it", async () => {
    const rows =
      textRow("a").replaceAll(/<(\/?)(\w)/g, "<$1x:$2") +
      '<x:row r="2"><!-- </x:c> --><x:c><x:v><![CDATA[5]]></x:v></x:c></x:row>';
    expect(await read(sheet(rows))).toEqual([{ a: "5" }]);
  });

  it("gives dates by format and column, in both systems", async () => {
    const formats = [
      "yyyy/m/d",
      "h:mm",
      "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm:ss",
      "[h]:mm",
      "0.00&quot;日&quot;",
    ];
    const header = textRow("d", "t", "dt", "dur", "n");
    const cells = (d: string, t: string, dt: string, dur: string) =>
      `<row><c s="1"><v>${d}</v></c><c s="2"><v>${t}</v></c><c s="3"><v>${dt}</v></c><c s="4"><v>${dur}</v></c><c s="5"><v>1.5</v></c></row>`;
    const book = (date1904: boolean, row: string) => sheet(header + row, "", { formats, date1904 });
    const texts = await read(
      book(false, cells("45559", "0.5", "45559.50005787037", "1.5") + cells("1", "0", "61", "0")),
    );
    expect(texts).toEqual([
      { d: "2024-09-24", t: "12:00:00", dt: "2024-09-24 12:00:05", dur: "36:00:00", n: "1.5" },
      { d: "1900-01-01", t: "00:00:00", dt: "1900-03-01 00:00:00", dur: "00:00:00", n: "1.5" },
    ]);
    const schema = [
      { name: "d", type: "DATETIME" },
      { name: "t", type: "TIME" },
      { name: "dt", type: "TIMESTAMP" },
      { name: "dur", type: "STRING" },
      { name: "n", type: "FLOAT64" },
    ];
    expect(await read(book(true, cells("44097", "0.25", "0", "1")), { schema })).toMatchObject([
      {
        d: "2024-09-24 00:00:00",
        t: "06:00:00",
        dt: expect.stringMatching(/^1904-01-01 00:00:00/),
        dur: "24:00:00",
        n: 1.5,
      },
    ]);
    for (const [wrong, book1904] of [
      ["60", false],
      ["-1", true],
      ["0", false],
      ["2958466", false],
    ] as const) {
      const message = await failure(read(book(book1904, cells(wrong, "0", "1", "0"))));
      expect(message).toContain(`book.xlsx, sheet "S", line 2, column "d", cell A2`);
      expect(message).toContain(`${wrong} is formatted as a date or time, and is none`);
    }
    const asDate = [{ name: "d", type: "INT64" }, ...schema.slice(1)];
    expect(await failure(read(book(false, cells("45559", "0", "1", "0")), { schema: asDate }))).toContain("2024-09-24");
  });

  it("finds the sheet by name, by number, or alone, and says which there are", async () => {
    const one = (name: string, hidden = false) => ({ name, hidden, rows: textRow("a") + textRow(name) });
    const book = { sheets: [one("売上"), one("2"), one("h", true)] };
    expect(await read(book, { params: { sheet: "売上" } })).toEqual([{ a: "売上" }]);
    expect(await read(book, { params: { sheet: 1 } })).toEqual([{ a: "売上" }]);
    // A name comes before a number.
    expect(await read(book, { params: { sheet: "2" } })).toEqual([{ a: "2" }]);
    expect(await read({ sheets: [one("only"), one("h", true)] })).toEqual([{ a: "only" }]);
    expect(await failure(read(book))).toContain('it has 2 visible sheets: "売上", "2", "h"');
    const missing = await failure(read(book, { params: { sheet: "x", missing: "skip" }, schema: SCHEMA }));
    expect(missing).toContain("SOURCE_DATA");
    expect(missing).toContain('there is no sheet "x"; it has "売上", "2", "h"');
  });

  it("reads a range, skips lines, and does without a header", async () => {
    const rows = `<row r="1"><c r="A1" t="str"><v>title</v></c></row><row r="3"><c r="B3" t="str"><v>a</v></c><c r="C3" t="str"><v>b</v></c></row>
      <row r="4"><c r="B4"><v>1</v></c><c r="C4"><v>2</v></c><c r="D4"><v>9</v></c></row><row r="5"><c r="B5"><v>3</v></c></row>`;
    expect(await read(sheet(rows), { params: { range: "B3:C4" } })).toEqual([{ a: "1", b: "2" }]);
    expect(await read(sheet(rows), { params: { range: "B:C", skipLines: 2 } })).toHaveLength(2);
    const named = { range: "B4:C5", header: false, columnNames: ["x", "y"] };
    expect(await read(sheet(rows), { params: named })).toEqual([
      { x: "1", y: "2" },
      { x: "3", y: null },
    ]);
    const beyond = await failure(read(sheet(rows), { params: { skipLines: 2 } }));
    expect(beyond).toContain("cell D4): a value stands outside the columns of the header");
    expect(await read(sheet(rows), { params: { skipLines: 2, ragged: "skip" } })).toEqual([{ a: "3", b: null }]);
    expect(await failure(read(sheet(rows), { params: { range: "C3:A1" } }))).toContain("write a range such as");
  });

  it("gives merged cells their value in the first or in all", async () => {
    const rows = `${textRow("a", "b", "c")}<row r="2"><c r="A2"><v>1</v></c><c r="C2"><v>5</v></c></row><row r="3"><c r="A3"/><c r="C3"><v>6</v></c></row>`;
    const after = '<mergeCells count="1"><mergeCell ref="A2:B3"/></mergeCells>';
    expect(await read(sheet(rows, after))).toEqual([
      { a: "1", b: null, c: "5" },
      { a: null, b: null, c: "6" },
    ]);
    const all = await read(sheet(rows, after), { params: { mergedCells: "all" } });
    expect(all).toEqual([
      { a: "1", b: "1", c: "5" },
      { a: "1", b: "1", c: "6" },
    ]);
  });

  it("names the cell of an error, and of a formula that was never calculated", async () => {
    const rows = (cell: string) => `${textRow("a", "b")}<row r="9"><c r="A9"><v>1</v></c>${cell}</row>`;
    const error = rows('<c r="B9" t="e"><f>NA()</f><v>#N/A</v></c>');
    expect(await failure(read(sheet(error)))).toContain('line 9, column "b", cell B9): the cell is the error #N/A');
    expect(await read(sheet(error), { params: { errorCells: "null" } })).toEqual([{ a: "1", b: null }]);
    expect(await read(sheet(error), { params: { badRows: "skip" } })).toEqual([]);
    for (const cell of ['<c r="B9"><f>1+1</f></c>', '<c r="B9"><f>1+1</f><v></v></c>']) {
      const message = await failure(read(sheet(rows(cell)), { params: { errorCells: "null" } }));
      expect(message).toContain("cell B9): its formula has no stored result");
    }
    expect(await failure(read(sheet(rows('<c r="B9" t="s"><v>7</v></c>'))))).toContain(
      "the text number 7 is not in the workbook",
    );
  });

  it("converts columns, filters by date, and names what a column cannot hold", async () => {
    const rows = textRow("day", "yen") + textRow("R6.9.24", "¥1,200") + textRow("令和6年9月25日", "(5)");
    const params = { convert: { day: "wareki", yen: "number" }, dateColumn: "day" };
    const schema = [
      { name: "yen", type: "INT64" },
      { name: "day", type: "DATE" },
    ];
    expect(await read(sheet(rows), { params, schema })).toEqual([{ day: "2024-09-24", yen: 1200 }]);
    const message = await failure(
      read(sheet(rows), {
        schema: [
          { name: "day", type: "STRING" },
          { name: "yen", type: "INT64" },
        ],
      }),
    );
    expect(message).toContain('sheet "S", line 2, column "yen"');
  });

  it("tells schema drift: columns that are gone, and those that are new", async () => {
    const schema = [
      { name: "a", type: "STRING" },
      { name: "gone", type: "STRING" },
    ];
    const message = await failure(read(sheet(textRow("a", "new") + textRow("1", "2")), { schema }));
    expect(message).toContain(
      'the schema has "gone", which the file lacks; the file has "new", which the schema lacks',
    );
  });

  it("refuses what is no workbook, or a damaged one", async () => {
    const path = await dir.write("bad.xlsx", Buffer.from("d0cf11e0a1b11ae1", "hex"));
    const readBad = async (content: Buffer) => {
      await dir.write("bad.xlsx", content);
      return await failure(readAll({ params: { path } }));
    };
    expect(await readBad(Buffer.from("d0cf11e0a1b11ae100", "hex"))).toContain(
      "encrypted workbook, or one of Excel's old",
    );
    expect(await readBad(Buffer.alloc(0))).toContain("the file is empty");
    expect(await readBad(zipOf([{ name: "x.csv", data: "a" }]))).toContain("it is no Excel workbook");
    expect(await readBad(xlsxOf({ sheets: [] }))).toContain("it has 0 visible sheets");
    expect(await readBad(xlsxOf(sheet("")))).toContain("the sheet ends before its header");
    const open = xlsxOf(sheet(`${textRow("a")}<row r="2"><c r="A2"><v>1</v></c>`));
    expect(await readBad(open)).toContain("the element row is never closed");
    const unordered = xlsxOf(sheet(`${textRow("a")}<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>`));
    expect(await readBad(unordered)).toContain("the rows after row 5 are not in order");
    const cut = xlsxOf(sheet(textRow("a") + textRow("b")));
    expect(await readBad(cut.subarray(0, cut.length - 100))).toContain("SOURCE_INCOMPLETE");
  });

  it.each([
    ["sheet", "xl/worksheets/sheet1.xml", ["</sheetData>", "</worksheet>", '<row r="3">']],
    ["table of texts", "xl/sharedStrings.xml", ["<si><t>last", "</sst>"]],
  ])("is refused when the XML of its %s ends early, wherever that is", async (_, part, cuts) => {
    const strings = "<si><t>a</t></si><si><t>1</t></si><si><t>last</t></si>";
    const row = (number: number, text: number) => `<row r="${number}"><c r="A${number}" t="s"><v>${text}</v></c></row>`;
    const rows = row(1, 0) + row(2, 1) + row(3, 1);
    const path = await dir.write("whole.xlsx", xlsxOf(sheet(rows, "", { strings })));
    expect((await readAll({ params: { path } })).rows).toHaveLength(2);
    for (const cut of cuts) {
      for (const kept of [0, 3]) {
        const edit = (name: string, xml: string) => (name === part ? xml.slice(0, xml.indexOf(cut) + kept) : xml);
        await dir.write("whole.xlsx", xlsxOf(sheet(rows, "", { strings }), edit));
        expect(await failure(readAll({ params: { path } }))).toMatch(/SOURCE_INCOMPLETE|is never closed/);
      }
    }
  });

  it("takes a root that is empty, or followed by a comment", async () => {
    const edit = (name: string, xml: string) => {
      if (name === "xl/sharedStrings.xml") return '<?xml version="1.0"?><!-- <x> --><sst count="0" />';
      return name.startsWith("xl/worksheets/") ? `${xml}<!-- </end> -->\n` : xml;
    };
    const path = await dir.write("empty.xlsx", xlsxOf(sheet(textRow("a") + textRow("1"), "", { strings: "" }), edit));
    expect((await readAll({ params: { path } })).rows).toEqual([{ a: "1" }]);
  });

  it("takes white space where XML allows it in tags", async () => {
    const header = textRow("a", "b", "c", "d");
    const rows = `<row\n><c\n><v >1</v\t></c ><c\tt="str"><f>x</f ><v>2</v ></c\n><c r="C2" /><c t="inlineStr"><is ><t >x</t ></is ></c ></row >`;
    expect(await read(sheet(header + rows))).toEqual([{ a: "1", b: "2", c: null, d: "x" }]);
  });

  it.each([
    ['<c><v>1</v></c><c r="B2"><v>2</v>', "cell B2): the cell is never closed"],
    ['<c><v>1</v></c><c r="B2"', "the cell is never closed"],
    ["<c><v>1</v></c><c><v>2</c>", "cell B2): its value is never closed"],
    ['<c><v>1</v></c><c t="inlineStr"><is><t>2</is></c>', "the element t is never closed"],
    ['<c><v>1</v></c><c><v>2</v></c><c r="D2" t="e"><v>#N/A</v></c>', "cell D2): the cell is the error #N/A"],
  ])("loses no cell of %s without a word", async (cells, message) => {
    expect(await failure(read(sheet(`${textRow("a", "b")}<row r="2">${cells}</row>`)))).toContain(message);
  });

  it.each([
    ["A2", [{ a: "1", b: null }]],
    ["$A$2:$B$2", [{ a: "1", b: "1" }]],
    ["1:5", '"1:5" is no merged area'],
    ["A2:XFE2", '"A2:XFE2" is no merged area'],
    ["B2:A2", '"B2:A2" is no merged area'],
  ])("with %s merged is read or refused", async (ref, expected) => {
    const rows = `${textRow("a", "b")}<row r="2"><c><v>1</v></c></row>`;
    const reading = read(sheet(rows, `<mergeCells><mergeCell ref="${ref}"/></mergeCells>`), {
      params: { mergedCells: "all" },
    });
    if (typeof expected === "string") expect(await failure(reading)).toContain(expected);
    else expect(await reading).toEqual(expected);
  });

  it("with too many merged areas is refused", async () => {
    const xml = '<worksheet><mergeCells><mergeCell ref="A1"/><mergeCell ref="A2"/></mergeCells></worksheet>';
    const archive = { name: "b.xlsx", open: async () => Readable.from([Buffer.from(xml)]) };
    await expect(mergeFiller(archive, "s.xml", 2)).resolves.toBeInstanceOf(Function);
    expect(await failure(mergeFiller(archive, "s.xml", 1))).toContain("more than 1 merged areas");
  });

  it("comes out of a zip archive", async () => {
    const path = await dir.write(
      "books.zip",
      zipOf([{ name: "売上.xlsx", data: xlsxOf(sheet(textRow("a") + textRow("1"))) }]),
    );
    expect((await readAll({ params: { path, members: "*.xlsx" } })).rows).toEqual([{ a: "1" }]);
  });

  it("is refused when its texts or its cells are a bomb", async () => {
    const strings = `<si><t>${"x".repeat(5000)}</t></si>`;
    const book = sheet('<row><c t="s"><v>0</v></c></row>', "", { strings });
    expect(await failure(read(book, { params: { maxSharedStringBytes: 1000 } }))).toContain(
      "raise maxSharedStringBytes",
    );
    const wide = sheet(textRow("a") + textRow("x".repeat(3000)));
    expect(await failure(read(wide, { params: { maxRowBytes: 1000 } }))).toContain(
      "an element is longer than 1000 bytes",
    );
    const blank = sheet(textRow("a") + " ".repeat(80_000_000));
    expect(await failure(read(blank))).toContain("unpacks to more than 250 times its size");
  });
});

describe("a number format", () => {
  it.each([
    ["General", "number"],
    ["0.00E+00", "number"],
    ["#,##0.00_);[Red](#,##0.00)", "number"],
    ['0.0"day"', "number"],
    ["[$¥-411]#,##0", "number"],
    ["yyyy\\-mm\\-dd", "date"],
    ["[$-411]ggge年m月d日", "date"],
    ["mmm-yy", "date"],
    ["m", "date"],
    ["h:mm AM/PM", "time"],
    ["mm:ss.0", "time"],
    ["[h]:mm:ss", "duration"],
    ["[mm]:ss", "duration"],
    ["yyyy/m/d h:mm;@", "datetime"],
    ["@", "number"],
  ])("%s is %s", (code, kind) => {
    expect(kindOfCode(code)).toBe(kind);
  });
});

describe("a stored number", () => {
  it.each([
    ["0.10000000000000001", "0.1"],
    ["1234.5599999999999", "1234.56"],
    ["12345678901234567890", "12345678901234567890"],
    ["1E+3", "1000"],
    ["1.5E-7", "1.5e-7"],
    ["0.1234567890123456789", "0.1234567890123456789"],
    ["-5", "-5"],
  ])("%s is %s", (stored, text) => {
    expect(numberText(stored)).toBe(text);
  });
});
