import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  CATALOGUE,
  formatProblem,
  languageOf,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemsOf,
} from "../src/index.js";

const CODES = Object.keys(CATALOGUE) as ProblemCode[];
const unknown = (code: string): Problem => ({ code: code as ProblemCode, detail: "the facts" });

describe("formatProblem", () => {
  const problem: Problem = { code: "WINDOW_INVALID", where: "FROM", detail: 'FROM is "2024-02-30"' };

  it("says code, title, place, facts and what to do, in English and Japanese", () => {
    expect(formatProblem(problem)).toBe(
      'WINDOW_INVALID: FROM or TO is no calendar date (FROM): FROM is "2024-02-30" - write it as YYYY-MM-DD in ASCII digits, a date that exists',
    );
    expect(formatProblem(problem, "ja")).toBe(
      'WINDOW_INVALID: FROM または TO が日付ではありません (FROM): FROM is "2024-02-30" - 実在する日付を半角数字で YYYY-MM-DD の形で指定してください',
    );
  });

  it("leaves out a place that is not known, and prefers a hint of the problem's own", () => {
    expect(formatProblem({ code: "STOPPED", detail: "SIGTERM", hint: "wait" })).toBe(
      "STOPPED: the run was stopped from outside: SIGTERM - wait",
    );
  });

  it.each(["FROM_ANOTHER_VERSION", "constructor", "__proto__", "toString", ""])(
    "keeps the facts of a code that it does not know: %j",
    (code) => {
      expect(formatProblem(unknown(code), "ja")).toBe(`${code}: the facts`);
    },
  );

  it.each(["\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029"])("takes no line end from the facts: %j", (lineEnd) => {
    expect(formatProblem({ code: "INTERNAL", detail: `a ${lineEnd} ${lineEnd}b`, hint: "c" })).toMatch(/: a b - c$/);
  });

  it("stays on one line, whatever the facts hold", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, (where, detail) => {
        const line = formatProblem({ code: "SOURCE_DATA", where, detail: `a\r\n\n  b${detail}\n` });
        expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
        expect(line).toContain("a b");
      }),
    );
  });

  it.each(CODES)("has words for %s in both languages", (code) => {
    const { title, hint } = CATALOGUE[code];

    for (const text of [title.en, hint.en]) expect(text).toMatch(/^[\u0020-\u007e]+$/);
    for (const text of [title.ja, hint.ja]) expect(text).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
    for (const text of [title.en, title.ja, hint.en, hint.ja]) expect(text).not.toMatch(/[.。\s]$|^\s/);
  });
});

describe("languageOf", () => {
  it.each<[Record<string, string | undefined>, string]>([
    [{}, "en"],
    [{ LANG: "ja_JP.UTF-8" }, "ja"],
    [{ LANG: "JA" }, "ja"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{ LANG: "en_US.UTF-8", LC_ALL: "ja_JP" }, "ja"],
    [{ LANG: "ja_JP.UTF-8", LC_ALL: "C" }, "en"],
    [{ LANG: "ja_JP.UTF-8", LC_MESSAGES: "en_US", LC_ALL: "" }, "en"],
    [{ LANG: "en_US", LC_MESSAGES: "ja_JP" }, "ja"],
    [{ LC_MESSAGES: "ja_JP", LC_ALL: "en_US" }, "en"],
    [{ LC_TIME: "ja_JP" }, "en"],
  ])("of %j is %s", (env, language) => {
    expect(languageOf(env)).toBe(language);
  });
});

describe("problemsOf", () => {
  const problems: Problem[] = [
    { code: "PARAM_MISSING", where: "station", detail: "it is not set" },
    { code: "PARAM_UNKNOWN", detail: "staton" },
  ];

  it("reads the problems of an error, which lists them all in its message", () => {
    const cause = new Error("the cause");
    const error = new ProblemError(problems, { cause });

    expect(problemsOf(error)).toBe(problems);
    expect(error.message.split("\n")).toEqual(problems.map((problem) => formatProblem(problem)));
    expect(error).toMatchObject({ name: "ProblemError", cause });
  });

  it("reads an error that another copy of this package made", async () => {
    vi.resetModules();
    const copy = await import("../src/problem.js");

    const error = new copy.ProblemError(problems);

    expect(error).not.toBeInstanceOf(ProblemError);
    expect(problemsOf(error)).toBe(problems);
  });

  it.each<[string, unknown]>([
    ["a plain error", new Error("x")],
    ["an error without problems", new ProblemError([])],
    ["no error", { problems }],
    ["undefined", undefined],
    ["null", null],
    ["a text", "WINDOW_INVALID"],
    ["problems that are no list", Object.assign(new Error("x"), { problems: problems[0] })],
    ["texts for problems", Object.assign(new Error("x"), { problems: ["WINDOW_INVALID"] })],
    ["a null among the problems", Object.assign(new Error("x"), { problems: [...problems, null] })],
    ["a problem without facts", Object.assign(new Error("x"), { problems: [{ code: "STOPPED" }] })],
    [
      "a place that is no text",
      Object.assign(new Error("x"), { problems: [{ code: "STOPPED", detail: "", where: {} }] }),
    ],
    ["a hint that is no text", Object.assign(new Error("x"), { problems: [{ code: "STOPPED", detail: "", hint: 1 }] })],
  ])("finds none in %s", (_what, value) => {
    expect(problemsOf(value)).toBeUndefined();
  });
});
