import { describe, expect, it } from "vitest";
import { conversionOf } from "../src/convert/conversion.js";
import { failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();

function converted(name: string, text: string): unknown {
  const result = conversionOf([name])(text);
  return typeof result === "object" && result !== null ? result.hint : result;
}

describe("a conversion", () => {
  it.each([
    ["令和6年9月24日", "2024-09-24"],
    ["令和元年5月1日", "2019-05-01"],
    ["令和１年５月１日", "2019-05-01"],
    ["R6.9.24", "2024-09-24"],
    ["r6/9/4", "2024-09-04"],
    ["㋿ 6年 9月 4日", "2024-09-04"],
    ["R060904", "2024-09-04"],
    ["令和六年十二月二十四日", "2024-12-24"],
    ["平成31年4月30日", "2019-04-30"],
    ["H1.1.8", "1989-01-08"],
    ["昭和64年1月7日", "1989-01-07"],
    ["昭和元年12月25日", "1926-12-25"],
    ["大正15年12月24日", "1926-12-24"],
    ["大正元年7月30日", "1912-07-30"],
    ["明治45年7月29日", "1912-07-29"],
    ["明治6年1月1日", "1873-01-01"],
  ])("wareki reads %s", (text, date) => {
    expect(converted("wareki", text)).toBe(date);
  });

  it.each([
    ["平成31年5月1日", "平成 is 1989-01-08 to 2019-04-30"],
    ["平成元年1月7日", "平成 is 1989-01-08"],
    ["令和元年4月30日", "令和 is 2019-05-01 to today"],
    ["昭和64年1月8日", "昭和 is"],
    ["大正15年12月25日", "大正 is"],
    ["明治45年7月30日", "明治 is"],
    ["明治5年12月3日", "the calendar was lunar"],
    ["令和6年2月30日", "there is no such day"],
    ["令和0年6月1日", "令和 is"],
    ["2024年9月24日", "it is no date in an era"],
    ["慶応3年1月1日", "is no era"],
    ["令和6年1 1月2日", "it is no date in an era"],
    ["R 6.1.1 2", "it is no date in an era"],
    ["令和六年十 一月二日", "it is no date in an era"],
    ["", "it is no date in an era"],
  ])("wareki refuses %s", (text, reason) => {
    expect(converted("wareki", text)).toContain(reason);
  });

  it.each([
    ["令和6年", "2024"],
    ["令和元年度", "2019"],
    ["R6", "2024"],
    ["平成31", "2019"],
    ["明治元年", "1868"],
  ])("era-year reads %s", (text, year) => {
    expect(converted("era-year", text)).toBe(year);
  });

  it("era-year refuses years that an era had not", () => {
    expect(converted("era-year", "平成32年")).toContain("平成 is");
    expect(converted("era-year", "昭和0年")).toContain("昭和 is");
  });

  it.each([
    ["1,234,567.80", "1234567.80"],
    ["¥1,234", "1234"],
    ["￥１，２３４", "1234"],
    ["\\1,234", "1234"],
    ["1,234円", "1234"],
    ["12.5%", "0.125"],
    ["-5％", "-0.05"],
    ["1,234-", "-1234"],
    ["(1,234.5)", "-1234.5"],
    ["▲1,234", "-1234"],
    ["△ 5", "-5"],
    ["¥-5", "-5"],
    ["−5", "-5"],
    ["+5", "5"],
    [" ¥ 1,234 ", "1234"],
    ["- 5", "-5"],
    ["( 1,234 )", "-1234"],
    ["1,234　円", "1234"],
    ["10.5 %", "0.105"],
    ["5 -", "-5"],
    ["007", "7"],
    ["0.10", "0.10"],
    ["123456789012345678901234567890.123", "123456789012345678901234567890.123"],
  ])("number reads %s", (text, number) => {
    expect(converted("number", text)).toBe(number);
  });

  it.each([
    "1,23",
    "12,34,567",
    "1.234,5",
    "",
    "-",
    "--5",
    "(-5)",
    "-5-",
    "5a",
    "1e5",
    "¥",
    ".5",
    "5.",
    "0x10",
    "+-5",
    "12 34",
    "1 2",
    "10 20%",
    "1, 234",
    "1 .5",
    "１　２",
    "- 1 2",
  ])("number refuses %j", (text) => {
    expect(converted("number", text)).toContain("correct the cell");
  });

  it.each([
    ["date:YYYY年M月D日", "2024年9月4日", "2024-09-04"],
    ["date:D/M/YYYY", "4/9/2024", "2024-09-04"],
    ["date:YYYYMMDDHHmmss", "20240904123005", "2024-09-04 12:30:05"],
    ["date:H:mm", "9:05", "09:05:00"],
    ["date:MMDYYYY", "0942024", "2024-09-04"],
    ["date:YYYY-MM-DD HH:mm:ss.SSS", "2024-09-04 12:30:05.120", "2024-09-04 12:30:05.120"],
  ])("%s reads %s", (name, text, expected) => {
    expect(converted(name, text)).toBe(expected);
  });

  it.each([
    ["date:YYYY/MM/DD", "2024/2/30"],
    ["date:YYYY/MM/DD", "2023/02/29"],
    ["date:HH:mm", "24:00"],
    ["date:YYYY.MM.DD", "2024x09x04"],
  ])("%s refuses %s", (name, text) => {
    expect(converted(name, text)).toContain("correct the cell or the format");
  });

  it("changes width, trims, and makes null of blanks", () => {
    expect(converted("halfwidth-digits", "０１２－ア")).toBe("012－ア");
    expect(converted("halfwidth", "ＡＢ－１　ア")).toBe("AB-1 ア");
    expect(converted("trim", "\u3000 x ")).toBe("x");
    expect(converted("blank-to-null", "\u3000")).toBeNull();
    expect(conversionOf(["trim", "blank-to-null", "number"])("　")).toBeNull();
  });
});

describe("convert", () => {
  const schema = [
    { name: "day", type: "DATE" },
    { name: "yen", type: "NUMERIC" },
    { name: "name", type: "STRING", mode: "REQUIRED" },
  ];
  const convert = { day: "wareki", yen: ["trim", "blank-to-null", "number"], name: "halfwidth" };
  const text = 'name,yen,day\nＡ駅,"¥1,234",R6.9.24\nＢ, ,令和６年９月２５日\n"""Ｃ""",(5),R6.9.26\n';

  it.each(["rows", "lines"] as const)("works on columns by name (%s)", async (wants) => {
    const path = await dir.write("c.csv", text);
    const { rows } = await readAll({ params: { path, convert }, schema, wants });
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { name: "A駅", yen: "1234", day: "2024-09-24" },
      { name: "B", yen: null, day: "2024-09-25" },
      { name: '"C"', yen: "-5", day: "2024-09-26" },
    ]);
  });

  it.each(["rows", "lines"] as const)("comes before the date filter (%s)", async (wants) => {
    const path = await dir.write("c.csv", text);
    const { rows } = await readAll({ params: { path, convert, dateColumn: "day" }, schema, wants, from: "2024-09-25" });
    expect(rows.map((row) => row["day"])).toEqual(["2024-09-25"]);
  });

  it("names file, line, column and value of what it cannot read", async () => {
    const path = await dir.write("bad.csv", 'name,yen,day\na,1,R6.9.24\nb,"1,23",R6.9.24\n');
    const message = await failure(readAll({ params: { path, convert }, schema, wants: "lines" }));
    expect(message).toContain('bad.csv, line 3, column "yen"');
    expect(message).toContain('got "1,23"');
    const required = await dir.write("null.csv", "name,yen,day\n ,1,R6.9.24\n");
    const blank = { ...convert, name: "blank-to-null" };
    expect(await failure(readAll({ params: { path: required, convert: blank }, schema }))).toContain("REQUIRED");
  });

  it("refuses unknown conversions and columns", async () => {
    const path = await dir.write("c.csv", text);
    const read = (wrong: object) => failure(readAll({ params: { path, convert: wrong }, schema }));
    expect(await read({ day: "date:YY/M/D" })).toContain("must name a whole day");
    for (const format of ["YYYYMD", "DM/YYYY", "MDYYYY", "YYYY-MM-DD Hm"]) {
      expect(await read({ day: `date:${format}` })).toContain("with something between two parts of one or two digits");
    }
    expect(await read({ day: "era" })).toContain('"era" is none of trim');
    expect(await read({ dag: "trim" })).toContain('convert names "dag", which the file has not');
  });
});
