import { describe, expect, it } from "vitest";
import { MESSAGES } from "../src/messages.js";
import { formatReason, reason } from "../src/reason.js";

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name).sort();
}

describe("the catalogue of reasons", () => {
  it.each(Object.entries(MESSAGES))("%s has the same placeholders in both languages", (_, { en, ja }) => {
    expect(placeholders(ja)).toEqual(placeholders(en));
  });

  it.each(Object.entries(MESSAGES))("%s is written in Japanese, too", (_, { ja }) => {
    expect(ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
  });
});

describe("a reason why nothing was loaded", () => {
  it.each(["WAREHOUSE_FAILED", "STORAGE_FAILED", "DISK_FAILED"] as const)("%s says what to do", (code) => {
    expect(MESSAGES[code].en).toMatch(/ - .*\b(run again|run it again|choose|free)\b/);
    expect(MESSAGES[code].ja).toMatch(/ - .*ください$/);
  });
});

describe("a reason with a count of one", () => {
  it.each(Object.entries(MESSAGES))("%s speaks of no 1 rows", (_, { en }) => {
    expect(en).not.toMatch(/\{(count|rows|loaded|validated)\} \w+s\b/);
  });
});

describe("formatReason", () => {
  it("fills in the values and stays on one line", () => {
    const given = reason("OBJECT_DENIED", { object: "gs://b/o", cause: "first\n  second" });
    expect(formatReason(given)).toMatch(/^OBJECT_DENIED: gs:\/\/b\/o cannot be read: first second - /);
    expect(formatReason(given, "ja")).toContain("gs://b/o を読み取れません");
  });

  it("does not take a value for a placeholder", () => {
    expect(formatReason(reason("START_FAILED", { cause: "{cause} $&" }))).toContain("{cause} $&");
  });
});
