import { describe, expect, test } from "vitest";
import { renderHtml } from "../../src/report/html/page.js";
import { same, type Text } from "../../src/text.js";
import { attribute, elementsBelow, parsePage, select, textOf } from "./page.js";
import { calm, checkOf, numbers, resultOf, sample } from "./sample.js";

const japanese = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const { root, errors } = parsePage(renderHtml(sample, "ja"));

describe("the page stands for itself", () => {
  test("a browser has nothing to repair in it", () => {
    expect(errors).toEqual([]);
  });

  test("texts of a container never become markup, and are seen as they are", () => {
    const elements = elementsBelow(root);
    const forbidden = elements.filter(({ tagName }) => ["script", "img", "link", "iframe", "object"].includes(tagName));
    const handlers = elements.flatMap(({ attrs }) => attrs).filter(({ name }) => name.startsWith("on"));
    const [excerpt] = select(root, { tag: "pre" }).filter((pre) => textOf(pre).includes("turned"));
    expect(forbidden).toEqual([]);
    expect(handlers).toEqual([]);
    expect(excerpt && textOf(excerpt)).toContain(
      '<script>alert("1")</script> <img src=x onerror=alert(1)> "\'&amp; ]]> -->',
    );
    expect(excerpt && textOf(excerpt)).toContain(
      "\\u0000\\u0007\\u001b[31mred\\u001b[0m \\u202eturned\\u202c עברית \\ud800 \\ufffe",
    );
    expect(excerpt && textOf(excerpt)).toMatch(/日本語の説明 (long){2000} end$/);
  });

  test("no character is left that acts instead of being seen", () => {
    expect(renderHtml(sample, "en")).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\p{Zl}\u202a-\u202e\u2066-\u2069\ufeff\ufffe]/u);
  });

  test("it loads nothing from elsewhere and leads nowhere else", () => {
    const elements = elementsBelow(root);
    const links = elements.flatMap((element) => attribute(element, "href") ?? attribute(element, "src") ?? []);
    const ids = elements.flatMap((element) => attribute(element, "id") ?? []);
    const css = textOf(select(root, { tag: "style" })[0] ?? root);
    expect(links.length).toBeGreaterThan(0);
    expect(
      links.filter((link) => !ids.includes(decodeURIComponent(link.slice(1))) && !ids.includes(link.slice(1))),
    ).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(css).not.toMatch(/url\(|@import/);
    expect(css).toContain("prefers-color-scheme: dark");
  });
});

describe("both languages", () => {
  test.each(["ja", "en"] as const)("%s is chosen at first, and stands in the page", (language) => {
    const page = parsePage(renderHtml(sample, language)).root;
    const radios = select(page, { tag: "input", type: "radio" });
    const chosen = radios.filter((radio) => attribute(radio, "checked") !== undefined);
    expect(radios.map((radio) => attribute(radio, "id"))).toEqual(["language-ja", "language-en"]);
    expect(chosen.map((radio) => attribute(radio, "id"))).toEqual([`language-${language}`]);
    expect(attribute(select(page, { tag: "html" })[0] ?? expect.fail(), "lang")).toBe(language);
  });

  test("the buttons stand where they can hide the other language of the page, and hide nothing else", () => {
    const [body] = select(root, { tag: "body" });
    const names = elementsBelow(body ?? root)
      .filter(({ parentNode }) => parentNode === body)
      .map(({ tagName }) => tagName);
    const css = textOf(select(root, { tag: "style" })[0] ?? root);
    const hiding = [...css.matchAll(/([^{}]*)\{[^{}]*(?:display: none|visibility|opacity)[^{}]*\}/g)];
    expect(names).toEqual(["input", "label", "input", "label", "main"]);
    expect(hiding.map(([, selector]) => selector?.trim())).toEqual([
      '#language-ja:checked ~ .page [lang="en"], #language-en:checked ~ .page [lang="ja"]',
      ".language, .language + label",
    ]);
    expect(elementsBelow(root).filter(({ tagName }) => tagName === "details")).toEqual([]);
  });

  test("every text stands in both, next to each other", () => {
    const spans = select(root, { tag: "span", lang: "ja" });
    const partners = spans.map(({ parentNode }, index) => {
      const after = parentNode?.childNodes[parentNode.childNodes.indexOf(spans[index] ?? expect.fail()) + 1];
      return after && "tagName" in after ? attribute(after, "lang") : undefined;
    });
    expect(spans.length).toBeGreaterThan(50);
    expect(new Set(partners)).toEqual(new Set(["en"]));
    expect(select(root, { tag: "span", lang: "en" })).toHaveLength(spans.length);
  });

  test("no language holds sentences of the other", () => {
    const shown = (lang: string) =>
      select(root, { tag: "span", lang })
        .map((span) => textOf(span))
        .filter((text) => !text.includes("onerror"));
    const names = /^(job_result\.txt: “(success|failure)”|loadpath\.txt|log\.txt)$/;
    expect(shown("ja").filter((text) => !japanese.test(text) && !names.test(text))).toEqual([]);
    expect(shown("ja").filter((text) => text.includes("English"))).toEqual([]);
    expect(shown("en").filter((text) => japanese.test(text))).toEqual([]);
  });

  test("each text of what did not pass is there, in each language", () => {
    const texts = textsOf(
      sample.results
        .filter(({ outcome }) => outcome !== "passed")
        .map(({ check, findings, outcome }) => (outcome === "shown" ? [check.title, findings] : [check, findings])),
    ).filter(({ en }) => !en.includes("onerror"));
    expect(texts.length).toBeGreaterThan(20);
    for (const language of ["en", "ja"] as const) {
      const page = textOf(root, language);
      expect(texts.map((text) => text[language]).filter((text) => !page.includes(text))).toEqual([]);
    }
  });
});

describe("what it says", () => {
  test("the verdict comes first, in words", () => {
    const verdict = (report: typeof sample) => {
      const [box] = elementsBelow(parsePage(renderHtml(report, "ja")).root).filter(({ attrs }) =>
        attrs.some(({ name, value }) => name === "class" && value.startsWith("verdict")),
      );
      return box ?? expect.fail("no verdict");
    };
    expect(textOf(verdict(sample), "ja")).toMatch(/^\s*✗ 不合格.*不合格: 3 件.*助言に合わないもの: 1 件/s);
    expect(textOf(verdict(sample), "en")).toMatch(/^\s*✗ Failed.*decide: 3\..*2-2-1\.path-form/s);
    expect(textOf(verdict(sample), "en")).not.toContain("advice.exit-code");
    expect(textOf(verdict({ ...sample, strict: true }), "en")).toMatch(/decide: 4\..*advice\.exit-code/s);
    expect(textOf(verdict(calm), "ja")).toMatch(/^\s*✓ 合格/);
  });

  test.each([
    ["all outcomes", sample],
    ["hardly any check", calm],
  ])("with %s, the guide's list is there with each of its numbers once, in order", (_name, report) => {
    const page = parsePage(renderHtml(report, "ja")).root;
    expect(select(page, { class: "number" }).map((number) => textOf(number))).toEqual(numbers);
  });

  test("a number that no check looked at says so", () => {
    const page = parsePage(renderHtml(calm, "en")).root;
    const [row] = select(page, { class: "tree" });
    expect(textOf(row ?? page, "en")).toMatch(
      /3-2-3- not tried.*No trial of this pretest gave a chance to look at it/s,
    );
  });

  test("what nothing was found for says so, and an observation without words takes no room", () => {
    const none = { ...resultOf(checkOf("2-1.word", "guide"), "not-tried"), findings: [] };
    const silent = resultOf(checkOf("1.ends", "guide"), "passed", { observed: same("") });
    const page = parsePage(renderHtml({ ...sample, results: [none, silent] }, "en")).root;
    const [article] = select(page, { tag: "article" });
    expect(textOf(article ?? page, "en")).toContain("No trial of this pretest gave a chance to look at it.");
    expect(select(page, { tag: "p" }).filter((paragraph) => textOf(paragraph) === "")).toEqual([]);
  });

  test("what is only shown stands in the list with what was measured", () => {
    const [tree] = select(root, { class: "tree" });
    const list = textOf(tree ?? root, "en");
    expect(list).toMatch(/1-1\s*i shown.*seen by 1-1\.parameters in English.*two arguments/s);
    expect(list).toContain("seen by 2-3.timing in English");
  });

  test("a finding has its place, what was expected, why it matters and how to mend it", () => {
    const [finding] = select(root, { tag: "article", id: "check-2-2-1.path-form" });
    const told = textOf(finding ?? root, "en");
    expect(told).toMatch(/✗ FAILED2-2-1\.path-form/);
    expect(told).toContain("loadpath.txt:3:14");
    expect(told).toContain("gcs://bucket/object please");
    expect(told).toContain("why of 2-2-1.path-form, in English");
    expect(told).toContain("mend of 2-2-1.path-form, in English");
  });

  test("each check that did not pass is told in full, once, in the order of the guide", () => {
    expect(select(root, { tag: "article" }).map((article) => attribute(article, "id"))).toEqual([
      "check-1-2-1.laws",
      "check-2-2-1.path-form",
      "check-order.result-last",
      "check-2-2-1.duplicate",
      "check-fault.no-wrong-success",
      "check-advice.exit-code",
    ]);
  });

  test("faults tell what was planted, how often it struck, and what came of it", () => {
    const [faults] = select(root, { tag: "table" });
    const rows = select(faults ?? root, { tag: "tr" }).map((row) => textOf(row, "en"));
    expect(rows).toHaveLength(3);
    expect(rows[1]).toMatch(/fault-503.*503 on the third write.*4,321.*ended by SIGKILL.*FAILED/s);
    expect(rows[2]).toMatch(
      /fault-cut.*cut after half a page0 \(never struck\)success.*stopped by the pretest.*not tried/s,
    );
  });

  test("trials are listed with their figures", () => {
    const [, trials] = select(root, { tag: "table" });
    const rows = select(trials ?? root, { tag: "tr" }).map((row) => textOf(row, "ja"));
    expect(rows).toHaveLength(5);
    expect(rows[1]).toContain("good-1 正常な実行2024-09-01 – 2024-09-03success終了コード 01.3 秒312,3456,789,012");
    expect(rows[2]).toContain("なし");
  });
});

describe("for every reader", () => {
  test("headings go down by one level at most, tables have captions and headed columns", () => {
    const levels = elementsBelow(root).flatMap(({ tagName }) => (/^h\d$/.test(tagName) ? Number(tagName[1]) : []));
    const tables = select(root, { tag: "table" });
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
    for (const table of tables) {
      expect(select(table, { tag: "caption" })).toHaveLength(1);
      expect(select(table, { tag: "th", scope: "col" })).toHaveLength(select(table, { tag: "th" }).length);
    }
  });

  test("text can be read on its ground, light and dark", () => {
    const css = textOf(select(root, { tag: "style" })[0] ?? root);
    const schemes = [...css.matchAll(/:root \{([^}]*)\}/g)].map(
      ([body]) => new Map([...body.matchAll(/--(\w+): (#\w{6})/g)].map(([, name = "", colour = ""]) => [name, colour])),
    );
    expect(schemes).toHaveLength(2);
    for (const scheme of schemes) {
      for (const ink of ["ink", "faint", "failed", "passed", "shown", "open"]) {
        expect(contrast(scheme.get(ink) ?? "", scheme.get("paper") ?? "")).toBeGreaterThanOrEqual(4.5);
        expect(contrast(scheme.get(ink) ?? "", scheme.get("field") ?? "")).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

function textsOf(value: unknown): readonly Text[] {
  if (typeof value !== "object" || value === null) return [];
  if ("en" in value && "ja" in value) return [value as Text];
  return Object.values(value).flatMap(textsOf);
}

/** WCAG 2.2: contrast ratio. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
