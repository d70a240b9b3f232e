import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLogLine, MAX_LOG_CHARACTERS, parseLogLine, type Severity } from "../src/index.js";

const anyText = fc.string({ unit: "binary", maxLength: 200 });
const severity = fc.constantFrom<Severity>("info", "error");

/** Everything that some reader or terminal takes for the end of a line or the start of a command. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const DANGEROUS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

describe("formatLogLine", () => {
  it("writes the guide's two keys and nothing else", () => {
    expect(formatLogLine("info", "メッセージ")).toBe('{"severity":"info","log":"メッセージ"}');
    expect(formatLogLine("error", "エラーメッセージ")).toBe('{"severity":"error","log":"エラーメッセージ"}');
  });

  it("is read back as it was written, whatever the text", () => {
    fc.assert(
      fc.property(severity, anyText, (level, text) => {
        const line = formatLogLine(level, text);
        expect(parseLogLine(line)).toEqual({ severity: level, log: text.toWellFormed(), wellFormed: true });
      }),
    );
  });

  it("is one line for every reader, whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(formatLogLine("info", `a${text}b`)).not.toMatch(DANGEROUS);
      }),
    );
  });

  it.each([
    ["newlines", "a\nb\r\nc", "a\\nb\\r\\nc"],
    ["Unicode line ends", "a\u2028b\u2029c\u0085d", "a\\u2028b\\u2029c\\u0085d"],
    ["terminal commands", "\u001b[31m\u009b31m\u007f", "\\u001b[31m\\u009b31m\\u007f"],
    ["quotes and backslashes", '"\\', '\\"\\\\'],
    ["a lone high surrogate", "a\ud83db", "a\ufffdb"],
    ["a lone low surrogate", "a\ude00b", "a\ufffdb"],
    ["an emoji", "😀", "😀"],
  ])("writes %s", (_what, text, written) => {
    expect(formatLogLine("info", text)).toBe(`{"severity":"info","log":"${written}"}`);
  });

  it("keeps a text of the greatest length, and cuts a longer one saying how much", () => {
    const whole = "x".repeat(MAX_LOG_CHARACTERS);

    expect(parseLogLine(formatLogLine("info", whole)).log).toBe(whole);
    expect(parseLogLine(formatLogLine("info", `${whole}yz`)).log).toBe(`${whole}… (2 more characters)`);
  });

  it("never cuts a character in two", () => {
    const text = `${"x".repeat(MAX_LOG_CHARACTERS - 1)}😀!`;

    expect(parseLogLine(formatLogLine("info", text)).log).toBe(
      `${"x".repeat(MAX_LOG_CHARACTERS - 1)}… (3 more characters)`,
    );
  });

  it("bounds a line in bytes, even one of control characters only", () => {
    const line = formatLogLine("info", "\u0001".repeat(10_000_000));

    expect(Buffer.byteLength(line)).toBeLessThan(6 * MAX_LOG_CHARACTERS + 200);
  });
});

describe("parseLogLine", () => {
  it.each([
    ["the guide's first line, with its blanks", '{"severity":"info", "log":"メッセージ"} ', "info", "メッセージ"],
    ["the guide's second line", '{"severity":"error", "log":"エラーメッセージ"}', "error", "エラーメッセージ"],
    ["a line with a carriage return at its end", '{"severity":"info","log":"a"}\r', "info", "a"],
    ["the keys in another order", '{"log":"a","severity":"error"}', "error", "a"],
    ["an empty text", '{"severity":"info","log":""}', "info", ""],
    ["line ends inside the text", '{"severity":"info","log":"a\\nb"}', "info", "a\nb"],
  ])("reads %s", (_what, line, level, log) => {
    expect(parseLogLine(line)).toEqual({ severity: level, log, wellFormed: true });
  });

  it.each([
    ["another severity", '{"severity":"WARNING","log":"a"}', "WARNING", "a"],
    ["a third key", '{"severity":"error","log":"a","time":1}', "error", "a"],
    ["a third key with a special name", '{"severity":"error","log":"a","__proto__":{}}', "error", "a"],
    ["a byte order mark in front", '\ufeff{"severity":"error","log":"a"}', "error", "a"],
  ])("shows %s as it is meant, and marks it", (_what, line, level, log) => {
    expect(parseLogLine(line)).toEqual({ severity: level, log, wellFormed: false });
  });

  it.each([
    ["plain text", "Traceback (most recent call last):"],
    ["nothing", ""],
    ["half a line", '{"severity":"info","lo'],
    ["two objects", '{"severity":"info","log":"a"}{"severity":"info","log":"b"}'],
    ["a list", '["info","a"]'],
    ["null", "null"],
    ["a number", "42"],
    ["no severity", '{"log":"a"}'],
    ["no log", '{"severity":"error"}'],
    ["a log that is no text", '{"severity":"error","log":{"a":1}}'],
    ["a severity that is no text", '{"severity":0,"log":"a"}'],
    ["keys in capitals", '{"Severity":"error","Log":"a"}'],
    ["inherited keys", '{"__proto__":{"severity":"error","log":"a"}}'],
    ["brackets a million deep", "[".repeat(1_000_000)],
    ["bytes that were no text", "\ufffd\ufffd\0"],
  ])("keeps %s as it stands", (_what, line) => {
    expect(parseLogLine(line)).toEqual({ severity: "info", log: line, wellFormed: false });
  });

  it("never throws and never drops a line", () => {
    const jsonLike = fc.oneof(
      anyText,
      fc.json(),
      fc.object().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(jsonLike, (line) => {
        const read = parseLogLine(line);
        expect(read.wellFormed || read.log === line || line.includes(JSON.stringify(read.log))).toBe(true);
      }),
    );
  });
});
