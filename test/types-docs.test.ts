import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outputPattern } from "./tour.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const cases = casesOf("docs/types.md");
let dir: string;
let said: string;

interface Case {
  readonly heading: string;
  readonly program: string;
  readonly output: string;
}

/** The programs of a page and what is said of each; the first one is right. */
function casesOf(page: string): Case[] {
  const text = readFileSync(join(root, page), "utf8");
  const [, base = ""] = /^```ts base\n([\s\S]*?)^```$/m.exec(text) ?? [];
  const sections = text.matchAll(
    /^## ([^\n]*)\n[^#]*?^```ts (case|whole)\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```$/gm,
  );
  const wrong = [...sections].map(([, heading = "", kind, code = "", output = ""]) => {
    return { heading, program: kind === "whole" ? code : withLine(base, code.trim()), output };
  });
  return [{ heading: "the connector", program: base, output: "" }, ...wrong];
}

/** The program with another `yield`, or with another line of that column. */
function withLine(base: string, line: string): string {
  return base.replace(line.startsWith("yield") ? /yield .*/ : /\{ name: "temp_c".*/, () => line);
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "types-docs-"));
  symlinkSync(join(root, "plugins/example/node_modules"), join(dir, "node_modules"));
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  const {
    composite: _composite,
    types: _types,
    ...options
  } = JSON.parse(readFileSync(join(root, "tsconfig.base.json"), "utf8")).compilerOptions;
  const compilerOptions = { ...options, types: [], noEmit: true, declaration: false };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  cases.forEach(({ program }, index) => {
    writeFileSync(join(dir, `case${index}.ts`), program);
  });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  said = spawnSync(process.execPath, [tsc, "--pretty", "false"], { cwd: dir, encoding: "utf8" }).stdout;
});
afterAll(() => rmSync(dir, { recursive: true }));

describe("docs/types.md shows what the compiler says", () => {
  it.each(cases.map((one, index) => ({ ...one, index })))("$heading", ({ index, output }) => {
    const own = said.split(/^(?=case\d)/m).filter((error) => error.startsWith(`case${index}.ts`));
    const text = own.join("").replaceAll(`case${index}.ts`, "weather.ts").replace(/^ +/gm, "");
    if (output === "") expect(text).toBe("");
    else expect(text).toMatch(outputPattern(output));
  });

  it("all of them, and the same in Japanese", () => {
    const japanese = casesOf("docs/types.ja.md").map(({ program, output }) => ({ program, output }));

    expect(cases).toHaveLength(8);
    expect(japanese).toEqual(cases.map(({ program, output }) => ({ program, output })));
  });
});
