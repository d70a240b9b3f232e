import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Connector } from "../packages/connector/src/index.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const JAPANESE = /[\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Han}]/u;

/** What `.describe("…").meta({ ja: "…" })` left in the JSON Schema of a param. */
interface Described {
  readonly description?: string;
  readonly ja?: string;
}

describe.each(readdirSync(`${root}plugins`))("connector %s speaks both languages", async (name) => {
  const { default: connector }: { default: Connector } = await import(`../plugins/${name}/src/index.ts`);
  const { title, summary, paramsJsonSchema } = connector;
  const params = Object.entries(paramsJsonSchema["properties"] as Record<string, Described>);

  it("in its title and summary", () => {
    expect([title.en, title.ja, summary?.en]).toEqual(Array(3).fill(expect.stringMatching(/./)));
    expect(summary?.ja).toMatch(JAPANESE);
  });

  it("in each param: .describe() in English, .meta({ ja }) in Japanese", () => {
    const english = params.filter(([, { description = "" }]) => description === "" || JAPANESE.test(description));
    const japanese = params.filter(([, { ja = "" }]) => !JAPANESE.test(ja));

    expect(params.length).toBeGreaterThan(0);
    expect({ english: english.map(([param]) => param), japanese: japanese.map(([param]) => param) }).toEqual({
      english: [],
      japanese: [],
    });
  });
});
