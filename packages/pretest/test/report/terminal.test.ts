import { stripVTControlCharacters } from "node:util";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { renderTerminal } from "../../src/report/terminal.js";
import { calm, checkOf, numbers, resultOf, sample } from "./sample.js";

const languages = ["en", "ja"] as const;

test("the verdict comes first, in a word", () => {
  expect(lines("en")[0]).toMatch(/^✗ Failed {2}Failed checks that decide: 3\.$/);
  expect(lines("ja")[0]).toMatch(/^✗ 不合格 {2}判定を左右する検査の不合格: 3 件。$/);
  expect(renderTerminal(calm, "en", { colours: false, columns: 80 })).toMatch(/^✓ Passed /);
});

test.each(languages)("%s: the guide's list is there with each of its numbers once, in order", (language) => {
  expect(listRows(language).map(({ number }) => number)).toEqual(numbers);
});

test("each outcome has a word, colours or not", () => {
  const outcomes = Object.fromEntries(listRows("en").map(({ number, outcome }) => [number, outcome]));
  expect(outcomes).toMatchObject({
    "1": "? not judged",
    "1-1": "i shown",
    "2": "✗ FAILED",
    "2-1": "✓ ok",
    "2-2-2": "- not tried",
  });
});

test.each(languages)("%s: titles stand below each other, wide characters or not", (language) => {
  expect(new Set(listRows(language).map(({ cells }) => cells)).size).toBe(1);
});

test.each(languages)("%s: what is only shown stands below its number with what was measured", (language) => {
  const shown = lines(language);
  const at = shown.findIndex((line) => / 1-1 /.test(line));
  expect(shown[at + 1]).toMatch(
    /^ +(seen by 1-1\.parameters in English|1-1\.parameters の観測内容、日本語) - stdout: two arguments$/,
  );
});

test.each(languages)("%s: each failed check says what was seen and how to mend it", (language) => {
  const told = lines(language).join("\n");
  for (const { check } of sample.results.filter(({ outcome }) => outcome === "failed")) {
    expect(told).toContain(check.id);
    expect(told).toContain(check.mend[language]);
  }
  expect(told).toMatch(/(Expected|期待) +gcs:\/\/bucket\/object/);
  expect(told).toContain("loadpath.txt:3:14");
});

test("parts without numbers say how many of their checks came to what", () => {
  expect(lines("en")).toContain("✗ FAILED           Proof: success is never wrong (FAILED 1, not tried 1)");
});

test("texts of a container cannot command the terminal, nor fill it", () => {
  const plain = renderTerminal(sample, "en", { colours: false, columns: 80 });
  const coloured = renderTerminal(sample, "en", { colours: true, columns: 80 });
  expect(plain).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202a-\u202e]/u);
  expect(plain.split("\n").length).toBeLessThan(80);
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
  expect(coloured).not.toContain("\u001b[31mred");
});

test.each([40, 80, 200])("no line is wider than %i columns", (columns) => {
  for (const language of languages) {
    const widest = lines(language, columns).map((line) => stringWidth(line));
    expect(Math.max(...widest)).toBeLessThanOrEqual(columns);
  }
});

test("a narrower terminal is taken as one of 40 columns", () => {
  expect(lines("ja", 3)).toEqual(lines("ja", 40));
});

test("of many findings the first are told, and how many there are besides", () => {
  const { findings, ...result } = resultOf(checkOf("2-1.word", "guide"), "failed");
  const many = { ...result, findings: Array.from({ length: 12 }, () => findings).flat() };
  const told = renderTerminal({ ...sample, results: [many] }, "en", { colours: false, columns: 80 });
  expect(told.match(/seen by 2-1\.word/g)).toHaveLength(3);
  expect(told).toContain("9 more");
});

test("it ends with the counts", () => {
  expect(lines("en", 200).at(-2)).toBe("ok 2  FAILED 4  shown 2  not judged 1  not tried 1  trials 4");
  expect(lines("ja", 200).at(-2)).toBe("合格 2  不合格 4  実測 2  判定不能 1  未実施 1  試行 4");
});

function lines(language: "en" | "ja", columns = 100): readonly string[] {
  return renderTerminal(sample, language, { colours: false, columns }).split("\n");
}

function listRows(language: "en" | "ja") {
  return lines(language, 200).flatMap((line) => {
    const row = /^(\S \S+(?: \S+)?) +(\d(?:-\d)*) +(?=\S)/.exec(line);
    return row ? [{ outcome: row[1] ?? "", number: row[2] ?? "", cells: stringWidth(row[0]) }] : [];
  });
}
