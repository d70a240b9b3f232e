import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { allByName, CANARY, DATES, filesWorkflow, jsonOf, test } from "./cli-kit.js";

const VERBS = [
  ...["run", "check", "preview", "schema", "record", "connectors", "workflow", "crawl"],
  ...[
    "runs",
    "show",
    "logs",
    "retry",
    "sweep",
    "prune",
    "schedule",
    "console",
    "backfill",
    "pretest",
    "init",
    "doctor",
  ],
];
const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

describe("a command line that is wrong", () => {
  test("is told with exit code 2 and one clear line", async ({ world }) => {
    const wrong: [string[], RegExp][] = [
      [["frobnicate"], /\(frobnicate\): there is no such verb - see --help/],
      [["chekc"], /\(chekc\).* did you mean check\?/],
      [["check", "files", "--nope"], /\(--nope\): there is no such option/],
      [["check", "files", "--form", "x"], /\(--form\).* did you mean --from\?/],
      [["run"], /\(connector\): this argument is missing/],
      [["run", "files", "--from"], /\(--from <date>\): it needs a value/],
      // What may be a secret is not repeated.
      [["check", "files", CANARY], /too many arguments/],
      [["run", "files", `--token=${CANARY}`], /\(--token\): there is no/],
      [["doctor", "--lang=fr"], /\(--lang\): fr is none of en, ja/],
    ];
    const done = await world.all(wrong.map(([args]) => args));
    expect(done).toEqual(wrong.map(([, line]) => ({ code: 2, stdout: "", stderr: expect.stringMatching(line) })));
    for (const { stderr } of done) expect(stderr).toMatch(/^ARGUMENT_INVALID: an argument is wrong .*\n$/);
  });

  test("is told as JSON when JSON was asked for", async ({ world }) => {
    const done = await world.cli(["check", "files", "--nope", "--json"]);
    expect(jsonOf(done)).toEqual({ exitCode: 2, errors: [done.stderr.trim()] });
  });

  test("speaks Japanese when asked to", async ({ world }) => {
    const { code, stderr } = await world.cli(["frobnicate"], { env: { LANG: "ja_JP.UTF-8" } });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "ARGUMENT_INVALID: 引数が正しくありません (frobnicate): そのコマンドはありません - --help で引数を確認してください\n",
    });
  });

  test("without a verb gets the help, on stderr", async ({ world }) => {
    const { code, stdout, stderr } = await world.cli([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: collectro");
  });

  test.for<[string, string]>([
    ["check", "files"],
    ["crawl", "cities"],
  ])("%s with a file for a state folder says so", async ([verb, name], { world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await world.write("a-file", "");
    const { code, stdout, stderr } = await world.cli([verb, name, ...DATES, "--state-dir", "a-file"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^ARGUMENT_INVALID: .*\(--state-dir\): the state folder cannot be used: .*a-file'.*\n$/);
  });

  test("crawl with a record of runs that is none names the file", async ({ world }) => {
    await world.write("workflows/cities.json", filesWorkflow());
    await world.write("state/runs.sqlite", "something else\n".repeat(100));
    const { code, stderr } = await world.cli(["crawl", "cities", ...DATES, "--state-dir", "state"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^ARGUMENT_INVALID: .* the state folder cannot be used: .*state\/runs\.sqlite: file is not a data.*\n$/,
    );
  });
});

describe("a fault of our own", () => {
  test("is one line to report, never a stack", async ({ world }) => {
    // Before the verb has begun: the listener is being added, and nothing was waited for yet.
    const boom =
      'process.on("newListener",(n)=>n==="uncaughtException"&&queueMicrotask(()=>{throw new Error("boom")}))';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(boom)}` };
    const done = await world.cli(["runs", "--json"], { env });
    expect(done.code).toBe(1);
    expect(done.stderr).toBe("INTERNAL: a fault in Collectro Connect itself: boom - please report this line\n");
    expect(jsonOf(done)).toEqual({ exitCode: 1, errors: [done.stderr.trim()] });
  });
});

describe("help", () => {
  test("--version prints the version", async ({ world }) => {
    expect(await world.cli(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test("names every verb", async ({ world }) => {
    const { code, stdout } = await world.cli(["--help"]);
    expect(code).toBe(0);
    for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, "m"));
  });

  test("of each verb has its options, those of all verbs, and an example", async ({ world }) => {
    const helps = await world.all(VERBS.map((verb) => [verb, "--help"]));
    for (const [index, { code, stdout }] of helps.entries()) {
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: collectro ${VERBS[index]}\\b`));
      expect(stdout).toMatch(new RegExp(`Example:\\n {2}collectro ${VERBS[index]}\\b`));
      expect(stdout).toMatch(/--lang[\s\S]*--json[\s\S]*--state-dir/);
    }
  });

  test("of new connector has its options and an example", async ({ world }) => {
    const { group, own } = await allByName(world, { group: ["new", "--help"], own: ["new", "connector", "--help"] });
    expect(group.stdout).toMatch(/^ {2}connector /m);
    expect(own.stdout).toMatch(/^Usage: collectro new connector .*<name>/);
    expect(own.stdout).toMatch(/--standalone[\s\S]*--registry[\s\S]*Example:\n {2}collectro new connector/);
  });

  test.for<[string, string[], Record<string, string>]>([
    ["--lang ja", ["--lang", "ja"], { LANG: "C.UTF-8" }],
    ["--lang=ja after the verb", ["--lang=ja"], {}],
    ["LANG=ja_JP.UTF-8", [], { LANG: "ja_JP.UTF-8" }],
  ])("is all Japanese with %s", async ([, args, env], { world }) => {
    const { stdout } = await world.cli(["crawl", "--help", ...args], { env });
    expect(stdout).toMatch(/^使い方: collectro crawl/);
    expect(stdout).toContain("共通オプション:");
    expect(stdout).not.toMatch(/Usage|Options|Arguments|display|output the/);
  });

  test("is English with --lang en whatever LANG says", async ({ world }) => {
    const { stdout } = await world.cli(["--help", "--lang", "en"], { env: { LANG: "ja_JP.UTF-8" } });
    expect(stdout).toMatch(/^Usage: /);
  });
});
