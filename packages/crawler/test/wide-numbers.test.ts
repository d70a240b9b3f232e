import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TableSchema } from "@collectro/table-schema";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { compileFileValidator } from "../src/fetch/validation.js";
import { wideNumbersOf } from "../src/fetch/wide-numbers.js";
import { tempDir } from "./temp-dir.js";

const SCHEMA: TableSchema = {
  fields: [
    { name: "amount", type: "NUMERIC", mode: "NULLABLE" },
    { name: "amounts", type: "BIGNUMERIC", mode: "REPEATED" },
    { name: "i", type: "INT64", mode: "NULLABLE" },
    { name: "is", type: "INT64", mode: "REPEATED" },
    { name: "at", type: "TIMESTAMP", mode: "NULLABLE" },
    { name: "ats", type: "TIMESTAMP", mode: "REPEATED" },
    { name: "f", type: "FLOAT64", mode: "NULLABLE" },
    { name: "extra", type: "JSON", mode: "NULLABLE" },
    { name: "r", type: "RECORD", mode: "REPEATED", fields: [{ name: "n", type: "NUMERIC", mode: "NULLABLE" }] },
  ],
};
const WIDE = "12345678901234567890.123456789";

async function rewritten(text: string): Promise<string> {
  const path = join(tempDir(), "rows");
  writeFileSync(path, text);
  const verdict = await compileFileValidator({ schema: SCHEMA })(path);
  expect(verdict.problems).toEqual([]);
  return readFileSync(path, "utf8");
}

describe("numbers that a double would change", () => {
  it.each([
    ["in a column", `{"amount":${WIDE}}`, `{"amount":"${WIDE}"}`],
    ["after white space", `{ "amount" : -${WIDE} }`, `{"amount":"-${WIDE}"}`],
    ["with an exponent", '{"amount":1e2}', '{"amount":"100"}'],
    ["of a moment", '{"at":9000000000.000001}', '{"at":"9000000000.000001"}'],
    [
      "of moments in an array",
      '{"ats":["2024-09-24T01:02:03Z",1.5e12]}',
      '{"ats":["2024-09-24T01:02:03Z","1500000000000"]}',
    ],
    ["first in an array", `{"amounts":[${WIDE}]}`, `{"amounts":["${WIDE}"]}`],
    ["in an array", `{"amounts":["1",2,${WIDE}]}`, `{"amounts":["1","2","${WIDE}"]}`],
    ["in a record of an array", `{"r":[{"n":1},{"n":${WIDE}}]}`, `{"r":[{"n":"1"},{"n":"${WIDE}"}]}`],
    ["under an escaped name", `{"\\u0061mount":${WIDE}}`, `{"amount":"${WIDE}"}`],
  ])("%s become strings", async (_, line, expected) => {
    expect(await rewritten(`${line}\n`)).toBe(`${expected}\n`);
  });

  it.each([
    ["with an exponent", '{"amount":"1000e-3"}', '{"amount":"1"}'],
    ["with an escape", '{"amount":"1\\u002e5"}', '{"amount":"1.5"}'],
    ["with a sign", '{"amount":"+1.50"}', '{"amount":"1.5"}'],
    ["in an array", '{"amounts":["1.50" , ".5"]}', '{"amounts":["1.5","0.5"]}'],
    ["under an escaped name", '{"\\u0061mount":"1e2"}', '{"amount":"100"}'],
    ["of INT64 with needless zeros", '{"i":"-007","is":[1,"02"]}', '{"i":"-7","is":[1,"2"]}'],
  ])("are put into their usual form where they are strings %s", async (_, line, expected) => {
    expect(await rewritten(`${line}\n`)).toBe(`${expected}\n`);
  });

  it("are refused rather than changed where JSON.parse does not tell how a number was written", async () => {
    const { parse } = JSON;
    const older = vi
      .spyOn(JSON, "parse")
      .mockImplementation((text, reviver) =>
        parse(text, reviver && ((key, value) => reviver.call(undefined, key, value))),
      );
    onTestFinished(() => older.mockRestore());
    await expect(rewritten(`{"amount":${WIDE}}\n`)).rejects.toThrow(
      "JSON.parse does not tell how a number was written",
    );
  });

  it("leave everything else as it was: doubles, JSON with a key of the same name, text", async () => {
    const line = `{"amount":${WIDE},"f":0.1000000000000000055,"extra":{"amount":12345678901234567,"s":"\\"amount\\": 1"}}`;
    expect(await rewritten(`${line}\n`)).toBe(`${line.replace(WIDE, `"${WIDE}"`)}\n`);
  });

  it.each([
    ["U+2028 and U+2029", "a\u2028b\u2029c"],
    ["U+0085 and text of many bytes", "a\u0085b日本語😀"],
  ])("are rewritten in a line that holds %s, which end no line", async (_, text) => {
    const line = `{"amount":${WIDE},"extra":"${text}"}`;
    expect(await rewritten(`${line}\n`)).toBe(`${line.replace(WIDE, `"${WIDE}"`)}\n`);
  });

  it("are rewritten in a line with a lone CR, which ends no line", async () => {
    expect(await rewritten(`{"amount":\r${WIDE}}\r\n{"amount":\r1}`)).toBe(`{"amount":"${WIDE}"}\n{"amount":\r1}`);
  });

  it("are rewritten wherever a chunk cuts a line or a character", async () => {
    const line = `{"amount":${WIDE},"extra":"${"日本語".repeat(40_000)}"}\n`;
    const exact = line.replace(WIDE, `"${WIDE}"`);
    expect((await rewritten(line.repeat(13))) === exact.repeat(13)).toBe(true);
  });

  it("are found wherever a chunk of the file ends", async () => {
    const filler = `{"f":1,"extra":"${"x".repeat(1000)}"}\n`.repeat(1030);
    const cut = 1024 * 1024;
    for (const shift of [5, 15, 25]) {
      const start = filler.slice(0, filler.lastIndexOf("\n", cut - 100) + 1);
      const pad = cut - shift - start.length - '{"f":1,"extra":""}\n'.length;
      const text = `${start}{"f":1,"extra":"${"y".repeat(pad)}"}\n{"amount":${WIDE}}\n`;
      expect(await rewritten(text)).toContain(`"${WIDE}"`);
    }
  });

  it("cost nothing where they are not: the file stays as it is", async () => {
    const text =
      '{ "amount" : "1.50" , "f":0.30000000000000004}\r\n\n{"amount":12.5}\n' +
      '{"at":"2024-09-24T01:02:03Z","ats":["2024-09-24 01:02"],"amounts":["-1","2.50"],"i":"9007199254740993","extra":"\\u65e5 1e2"}\n';
    expect(await rewritten(text)).toBe(text);
  });

  it("cannot be in a schema without NUMERIC, TIMESTAMP and INT64", () => {
    expect(
      wideNumbersOf({ fields: SCHEMA.fields.filter(({ type }) => type === "FLOAT64" || type === "JSON") }),
    ).toBeUndefined();
  });
});
