import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CATALOGUE, formatProblem, type Language } from "../packages/contract/src/index.js";
import { CRAWL_EXIT } from "../packages/crawler/src/exit-codes.js";
import { EXIT } from "../packages/host/src/exit-codes.js";

const LABELS = { en: ["Typical causes:", "What to do: "], ja: ["主な原因:", "対処: "] } as const;

const read = (name: string) => readFileSync(join(import.meta.dirname, "../docs", name), "utf8");

/** The text below each `### heading`, up to the next heading. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^(?=##)/m).filter((part) => part.startsWith("### "));
  return new Map(parts.map((part) => [part.slice(4, part.indexOf("\n")), part]));
}

/** The first column of the table in a section, as numbers. */
function codesIn(section: string | undefined): number[] {
  return [...(section ?? "").matchAll(/^\| ([0-9]+) \|/gm)].map(([, code]) => Number(code));
}

describe.each([
  ["errors.md", "en", "The container"],
  ["errors.ja.md", "ja", "コンテナ"],
] as const)("docs/%s", (name, language: Language, containerHeading) => {
  const text = read(name);
  const sections = sectionsOf(text);
  const codes = [...sections.keys()]
    .filter((heading) => /^`[A-Z_]+`$/.test(heading))
    .map((heading) => heading.slice(1, -1));

  it("has a section for every code of the catalogue, and for no other", () => {
    expect(codes.toSorted()).toEqual(Object.keys(CATALOGUE).toSorted());
    expect(text.match(/^### `[A-Z_]+`$/gm)).toHaveLength(codes.length);
  });

  it.each(Object.entries(CATALOGUE))("explains %s: title, meaning, causes, and what to do", (code, { title }) => {
    const section = sections.get(`\`${code}\``) ?? "";
    const [causes, action] = LABELS[language];

    expect(section).toContain(`\n**${title[language]}**\n`);
    expect(section).toMatch(new RegExp(`\\*\\*\n\n.{8,}\n\n${causes}\n\n(- .{4,}\n)+\n${action}.{8,}\n`));
  });

  it("shows a line as it is printed", () => {
    const problem = { code: "WINDOW_INVALID", where: "FROM", detail: 'FROM is "2024-02-30"' } as const;

    expect(text).toContain(`\n${formatProblem(problem, language)}\n`);
  });

  it("lists the exit codes that the programs have", () => {
    expect(codesIn(sections.get(containerHeading))).toEqual(Object.values(EXIT));
    expect(codesIn(sections.get("`collectro crawl`"))).toEqual(Object.values(CRAWL_EXIT));
  });
});

it("orders the codes alike in both languages", () => {
  const headings = (name: string) => read(name).match(/^### `.*`$/gm);

  expect(headings("errors.ja.md")).toEqual(headings("errors.md"));
});
