import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const names = (folder: string) => readdirSync(join(root, folder)).sort();
const read = (path: string) => readFileSync(join(root, path), "utf8");

const FOLDERS = [
  "",
  "docs",
  "docs/decisions",
  "docs/connectors",
  ...names("packages").map((name) => `packages/${name}`),
  ...names("plugins").map((name) => `plugins/${name}`),
];
const PAGES = FOLDERS.flatMap((folder) =>
  names(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);
const PAIRS = PAGES.filter((page) => page.endsWith(".ja.md")).map((page) => ({
  japanese: page,
  english: page.replace(/\.ja\.md$/, ".md"),
}));

/** The text outside of code blocks: a `#` or a bracket inside one is no Markdown. */
function prose(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "```");
}

/** How many headings of each level a page has, and how many code blocks. */
function shape(text: string) {
  const levels = [...prose(text).matchAll(/^(#+) /gm)].map(([, marks = ""]) => `h${marks.length}`);
  return { levels, codeBlocks: prose(text).match(/^```$/gm)?.length ?? 0 };
}

/** Targets of links into this repository. */
function links(text: string): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(text: string): string[] {
  const headings = [...prose(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/ /g, "-"),
  );
}

function problemOf(page: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined || anchors(read(file)).includes(anchor)) return undefined;
  return `${target}: ${file} has no heading for #${anchor}`;
}

/** What stands in the first column of tables, as far as it is a link to `folder/NAME`. */
function listed(text: string, folder: string): string[] {
  const pattern = new RegExp(`^\\| \\[[^\\]]*\\]\\(${folder}/([^/)]+)/`, "gm");
  return [...text.matchAll(pattern)].map(([, name = ""]) => name).sort();
}

describe("pages in two languages", () => {
  it("are there at all", () => expect(PAIRS.map(({ english }) => english)).toContain("README.md"));

  it("are all of docs/", () => {
    const english = names("docs").filter((name) => name.endsWith(".md") && !name.endsWith(".ja.md"));

    expect(english.filter((name) => !existsSync(join(root, "docs", name.replace(/\.md$/, ".ja.md"))))).toEqual([]);
  });

  it.each(PAIRS)("$japanese has the headings and code blocks of $english, in its order", ({ japanese, english }) => {
    expect(shape(read(japanese))).toEqual(shape(read(english)));
  });

  it.each(PAIRS)("$japanese and $english lead to each other", ({ japanese, english }) => {
    expect(links(read(japanese)).map((target) => join(dirname(japanese), target))).toContain(english);
    expect(links(read(english)).map((target) => join(dirname(english), target))).toContain(japanese);
  });
});

it.each(PAGES)("every link of %s leads to a file, and to a heading where it names one", (page) => {
  expect(links(read(page)).flatMap((target) => problemOf(page, target) ?? [])).toEqual([]);
});

it.each(["README.md", "README.ja.md"])("%s names every connector, both commands, and every page of docs/", (page) => {
  const text = read(page);
  const suffix = page.slice("README".length);
  const pages = names("docs").filter(
    (name) => name.endsWith(".md") && name.endsWith(".ja.md") === (suffix === ".ja.md"),
  );

  expect(listed(text, "plugins")).toEqual(names("plugins"));
  expect(links(text)).toEqual(
    expect.arrayContaining(names("plugins").map((name) => `docs/connectors/${name}${suffix}`)),
  );
  expect(text).toContain("`npm run demo`");
  expect(text).toContain("`npm test`");
  expect(links(text)).toEqual(expect.arrayContaining(pages.map((name) => `docs/${name}`)));
});

it.each(["README.md", "README.ja.md"])(
  "%s shows the example connector as it is, shortened only where it says so",
  (page) => {
    const shown = /^```ts\n([\s\S]*?)^```$/m.exec(read(page))?.[1]?.split("\n") ?? [];
    const real = read("plugins/example/src/index.ts").split("\n");

    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((line) => !line.includes("// …") && !real.includes(line))).toEqual([]);
  },
);

describe("ARCHITECTURE.md", () => {
  const text = read("ARCHITECTURE.md");

  it("lists every package and every plugin, and none that is not there", () => {
    expect(listed(text, "packages")).toEqual(names("packages"));
    expect(listed(text, "plugins")).toEqual(names("plugins"));
  });

  it("names the file of each of the nine stages", () => {
    const files = names("packages/host/src/stages").filter((name) => /^[1-9]-/.test(name));
    const rows = [...text.matchAll(/^\| ([1-9]) \| (\w+) \|.*\(packages\/host\/src\/stages\/([^)]*)\) \|$/gm)];

    expect(files).toHaveLength(9);
    expect(rows.map(([, , , file]) => file)).toEqual(files);
    expect(rows.map(([, number, stage]) => `${number}-${stage}.ts`)).toEqual(files);
  });

  it("lists every decision by its number and title", () => {
    const titles = names("docs/decisions").map((name) => `# ${name.slice(0, 4)}. `);
    const lines = names("docs/decisions").map((name, index) => {
      const title = read(`docs/decisions/${name}`).split("\n", 1)[0]?.slice(titles[index]?.length);
      return `| ${name.slice(0, 4)} | [${title}](docs/decisions/${name}) |`;
    });

    expect(text.match(/^\| \d{4} \| .*$/gm)).toEqual(lines);
  });
});

it.each(names("docs/decisions"))("decision %s says context, decision, why and consequence", (name) => {
  expect([...read(`docs/decisions/${name}`).matchAll(/^\*\*(\w+)\.\*\* /gm)].map(([, part]) => part)).toEqual([
    "Context",
    "Decision",
    "Why",
    "Consequence",
  ]);
});
