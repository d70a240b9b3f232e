import fc from "fast-check";
import { expect, it } from "vitest";
import { parseJobResult } from "../src/index.js";

it.each(["success", "failure"] as const)("reads %s exactly", (word) => {
  expect(parseJobResult(word)).toEqual({ kind: word, exact: true });
});

it.each([
  ["a newline", "success\n", "success"],
  ["a newline of Windows", "failure\r\n", "failure"],
  ["blanks around", " success ", "success"],
  ["a byte order mark", "\ufefffailure", "failure"],
  ["a byte order mark and a newline", "\ufeffsuccess\r\n", "success"],
  ["a full-width blank", "success\u3000", "success"],
])("forgives %s, and tells it", (_what, text, kind) => {
  expect(parseJobResult(text)).toEqual({ kind, exact: false });
});

it("takes an empty file for one that is being written", () => {
  expect(parseJobResult("")).toEqual({ kind: "torn" });
});

it.each([
  ["capitals", "SUCCESS"],
  ["a capital", "Success"],
  ["quotes, as the guide prints them", "“success”"],
  ["plain quotes", '"success"'],
  ["JSON", '{"result":"success"}'],
  ["half a word", "succes"],
  ["more than a word", "successful"],
  ["both words", "success\nfailure"],
  ["the word twice", "success success"],
  ["a full stop", "success."],
  ["full-width letters", "ｓｕｃｃｅｓｓ"],
  ["a newline alone", "\n"],
  ["a zero byte", "success\0"],
  ["the word in UTF-16", Buffer.from("success", "utf16le").toString("utf8")],
])("does not guess what %s means: %j", (_what, text) => {
  expect(parseJobResult(text)).toEqual({ kind: "invalid", text });
});

it("shows what stood there, cut to a readable length", () => {
  expect(parseJobResult("x".repeat(1_000_000))).toEqual({ kind: "invalid", text: "x".repeat(80) });
});

it("never throws, and says success of nothing but the word", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("", "success", "failure"), (text, word) => {
      const read = parseJobResult(word + text);
      if (read.kind === "success") expect((word + text).replace(/^\ufeff/, "").trim()).toBe("success");
    }),
  );
});
