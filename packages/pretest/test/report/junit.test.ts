import { XmlDocument } from "libxml2-wasm";
import { afterEach, expect, test } from "vitest";
import { renderJunit } from "../../src/report/junit.js";
import type { PretestReport } from "../../src/report.js";
import { calm, checkOf, resultOf, sample } from "./sample.js";

const open: XmlDocument[] = [];

afterEach(() => {
  for (const document of open.splice(0)) document.dispose();
});

test.each(["en", "ja"] as const)("any text of a container makes well-formed XML, in %s", (language) => {
  const xml = parse(sample, language);
  const body = xml.get("//testcase[contains(@name, 'path-form')]/failure")?.content;
  expect(xml.root.name).toBe("testsuites");
  expect(xml.find("//script | //img")).toEqual([]);
  expect(body).toContain(
    '<script>alert("1")</script> <img src=x onerror=alert(1)> "\'&amp; ]]> --> \\u0000\\u0007\\u001b[31mred',
  );
  expect(body).toMatch(/日本語の説明 (long){2000} end/);
});

test("a suite per part of the outline, a case per check", () => {
  const xml = parse(sample, "ja");
  const names = xml.find("/testsuites/testsuite/@name").map(({ content }) => content);
  expect(names.map((name) => name.split(/[ :]/)[0])).toEqual(["1", "2", "ガイドの他の章の要件", "裏付け", "助言"]);
  expect(xml.find("//testcase/@name").map(({ content }) => content.split(":")[0])).toEqual(
    ["1.ends", "1-1.parameters", "1-2-1.laws", "2-1.word", "2-2-1.path-form", "2-3.timing", "order.result-last"].concat(
      ["2-2-1.duplicate", "fault.no-wrong-success", "advice.exit-code"],
    ),
  );
});

test("totals are those of the cases", () => {
  const xml = parse(sample, "en");
  for (const element of ["/testsuites", ...[1, 2, 3, 4, 5].map((nth) => `/testsuites/testsuite[${nth}]`)]) {
    const cases = (inside: string) => String(xml.find(`${element}/descendant::testcase${inside}`).length);
    expect(xml.get(`${element}/@tests`)?.content).toBe(cases(""));
    expect(xml.get(`${element}/@failures`)?.content).toBe(cases("/failure"));
    expect(xml.get(`${element}/@skipped`)?.content).toBe(cases("/skipped"));
  }
  expect(xml.get("/testsuites/@failures")?.content).toBe("3");
});

test("a failure says what was seen, what was expected, where, why it matters and how to mend it", () => {
  const failure = parse(sample, "en").get("//testcase[starts-with(@name, '2-2-1.path-form')]/failure");
  expect(failure?.get("@message")?.content).toMatch(/^FAILED: gs path in English/);
  expect(failure?.get("@type")?.content).toBe("guide");
  expect(failure?.content).toContain("Expected: gcs://bucket/object please");
  expect(failure?.content).toContain("loadpath.txt:3:14: <script>");
  expect(failure?.content).toContain("Why it matters: why of 2-2-1.path-form, in English");
  expect(failure?.content).toContain("How to mend it: mend of 2-2-1.path-form, in English");
});

test("every failed check says how to mend it, in the language asked for", () => {
  const xml = parse(sample, "ja");
  for (const { check } of sample.results.filter(({ outcome }) => outcome === "failed")) {
    const told = xml.get(`//testcase[starts-with(@name, '${check.id}:')]/*[self::failure or self::skipped]`)?.content;
    expect(told).toContain(check.mend.ja);
    expect(told).not.toContain(check.mend.en);
  }
});

test("what is only shown passes with what was measured; what was not tried or not judged is skipped", () => {
  const xml = parse(sample, "en");
  const of = (id: string, child: string) => xml.get(`//testcase[starts-with(@name, '${id}')]/${child}`);
  expect(of("1-1.parameters", "system-out")?.content).toMatch(/seen by 1-1\.parameters in English.*two arguments/s);
  expect(of("1-1.parameters", "failure | skipped")).toBeNull();
  expect(of("1-2-1.laws", "skipped/@message")?.content).toBe("not judged: seen by 1-2-1.laws in English");
  expect(of("fault.no-wrong-success", "skipped/@message")?.content).toMatch(/^not tried: /);
});

test("what nothing was found for is skipped with that reason", () => {
  const none = { ...resultOf(checkOf("2-1.word", "guide"), "not-tried"), findings: [] };
  const skipped = parse({ ...sample, results: [none] }, "en").get("//skipped");
  expect(skipped?.get("@message")?.content).toBe("not tried: No trial of this pretest gave a chance to look at it.");
  expect(skipped?.content).toContain("mend of 2-1.word, in English");
});

test("advice makes a build red only when the pretest is strict", () => {
  const advice = "//testcase[starts-with(@name, 'advice.exit-code')]";
  expect(parse(sample, "en").get(`${advice}/failure`)).toBeNull();
  expect(parse(sample, "en").get(`${advice}/skipped/@message`)?.content).toMatch(/^FAILED: /);
  expect(
    parse({ ...sample, strict: true }, "en")
      .get(`${advice}/failure`)
      ?.get("@type")?.content,
  ).toBe("advice");
});

test("a pretest that passed has no failure", () => {
  const xml = parse(calm, "en");
  expect(xml.get("/testsuites/@failures")?.content).toBe("0");
  expect(xml.find("//failure | //skipped")).toEqual([]);
  expect(xml.get("//property[@name = 'window']/@value")?.content).toBe("2024-09-01 – 2024-09-03");
});

/** Fails on anything that is not well-formed. */
function parse(report: PretestReport, language: "en" | "ja"): XmlDocument {
  const document = XmlDocument.fromString(renderJunit(report, language));
  open.push(document);
  return document;
}
