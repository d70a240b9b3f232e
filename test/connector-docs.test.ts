import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { connectorPage } from "../packages/cli/src/connector-page.js";
import type { Connector } from "../packages/connector/src/index.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const plugins = readdirSync(`${root}plugins`).sort();

it("docs/connectors has two pages for each connector, and no other", () => {
  const pages = plugins.flatMap((name) => [`${name}.ja.md`, `${name}.md`]);

  expect(readdirSync(`${root}docs/connectors`).sort()).toEqual(pages.sort());
});

describe.each(plugins)("docs/connectors/%s", async (name) => {
  const { default: connector }: { default: Connector } = await import(`../plugins/${name}/src/index.ts`);

  it.each([
    ["en", ".md"],
    ["ja", ".ja.md"],
  ] as const)("says in %s what the declaration says; `npm run docs` renders it", (language, suffix) => {
    const page = readFileSync(`${root}docs/connectors/${name}${suffix}`, "utf8");

    expect(page).toBe(connectorPage(connector, `@collectro/connector-${name}`, language));
  });

  it("shows examples whose params are accepted, in both languages", () => {
    expect(connector.examples.length).toBeGreaterThan(0);
    for (const { title, params } of connector.examples) {
      expect(title).toEqual({ en: expect.stringMatching(/./), ja: expect.stringMatching(/./) });
      expect(connector.parseParams(params)).toMatchObject({ ok: true });
    }
  });
});
