import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

interface Listed {
  readonly name: string;
  readonly what: string;
  readonly harm: string;
  readonly files: readonly string[];
  readonly catchers: readonly (
    | { readonly kind: "test"; readonly file: string; readonly title?: string }
    | { readonly kind: "promise"; readonly promise: string }
  )[];
}

const DEFECTS = JSON.parse(
  execFileSync(process.execPath, [join(ROOT, "scripts/defects.mjs"), "--list"], { encoding: "utf8" }),
) as Listed[];

const PROMISES = readdirSync(join(ROOT, "promises/src/rows")).flatMap((file) => {
  const [, name] = /^ {2}name: "([a-z-]+)",$/m.exec(readFileSync(join(ROOT, "promises/src/rows", file), "utf8")) ?? [];
  return name ?? [];
});

it("those that the project must catch are planted", () => {
  const names = DEFECTS.map(({ name }) => name.replace(/^[0-9]+-/, ""));
  expect(names).toEqual(
    expect.arrayContaining([
      "result-before-proof",
      "retry-doubles-shard",
      "tail-restarts-at-wrong-byte",
      "masker-shortest-first",
      "count-from-the-connector",
      "crash-between-load-and-ledger",
    ]),
  );
});

it("every file of defects/ is a patch, and the numbers go up by one", () => {
  const numbers = DEFECTS.map(({ name }) => Number(/^([0-9]{2})-[a-z0-9-]+$/.exec(name)?.[1]));
  expect(numbers).toEqual(DEFECTS.map((_, index) => index + 1));
  expect(readdirSync(join(ROOT, "defects"))).toHaveLength(DEFECTS.length);
});

describe.each(DEFECTS)("$name", ({ name, what, harm, files, catchers }) => {
  it("applies to the tree as it is", () => {
    const check = () =>
      execFileSync("git", ["apply", "--check", `defects/${name}.patch`], { cwd: ROOT, stdio: "pipe" });
    expect(check).not.toThrow();
  });

  it("changes the product only, and says in a line each what it does and whom it harms", () => {
    expect(files.filter((file) => !/^(packages|plugins)\/[a-z-]+\/src\//.test(file))).toEqual([]);
    expect(files).not.toEqual([]);
    expect([what, harm].filter((text) => text.length < 20 || text.length > 160)).toEqual([]);
  });

  it.each(catchers)("is caught by what exists: %o", (catcher) => {
    if (catcher.kind === "promise") expect(PROMISES).toContain(catcher.promise);
    else expect(readFileSync(join(ROOT, catcher.file), "utf8")).toContain(catcher.title ?? "");
  });
});
