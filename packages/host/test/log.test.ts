import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect } from "vitest";
import { expectFailure, expectSuccess, test } from "./harness.js";

test("stdout carries the lines of log.txt, byte for byte", async ({ world }) => {
  const sharedDir = await world.folder("shared");
  const run = await world.run({ sharedDir, params: { mode: "printsGarbage", token: "canary-in-garbage" } });
  expectSuccess(run);
  expect(run.stdout).toBe(await readFile(join(sharedDir, "log.txt"), "utf8"));
});

test("every line has the two keys of the guide and no other", async ({ world }) => {
  const run = await world.run({ params: { mode: "throws" } });
  for (const line of run.stdout.trimEnd().split("\n")) {
    expect(Object.keys(JSON.parse(line))).toEqual(["severity", "log"]);
    expect(["info", "error"]).toContain(JSON.parse(line).severity);
  }
});

test("a text that is no text for a line is made one", async ({ world }) => {
  const run = await world.run({ params: { mode: "logsStrangely" } });
  expectSuccess(run);
  expect(run.infos).toContain('two\nlines, "quotes", a tab\t, a null \0 and half a pair \ufffd');
  expect(run.infos).toContainEqual(expect.stringMatching(/^x{16384}… \(3616 more characters\)$/));
});

test("one line is one JSON object for every reader, whatever was said", async ({ world }) => {
  const special = fc.constantFrom(
    "\n",
    "\r",
    "\u2028",
    "\u2029",
    "\u0085",
    "\u009b",
    "\u007f",
    "\0",
    "\ud800",
    '"',
    "\\",
    "日",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(special).map((units) => units.join("")),
  );
  const said = fc.sample(text, 3_000);
  const gate = join(world.dir, "said.json");
  await writeFile(gate, JSON.stringify(said));
  const sharedDir = await world.folder("shared");
  const run = await world.run({ sharedDir, params: { mode: "saysThese", gate } });
  expectSuccess(run);
  const written = await readFile(join(sharedDir, "log.txt"), "utf8");
  expect(written).not.toMatch(LINE_ENDS_AND_COMMANDS);
  const texts = written.split("\n").flatMap((line) => (line ? [JSON.parse(line).log] : []));
  // Before and after stand the lines of the run itself.
  const first = texts.findIndex((line) => line.startsWith("connector hostile")) + 1;
  expect(texts.slice(first, first + said.length)).toEqual(said.map((line) => line.toWellFormed()));
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const LINE_ENDS_AND_COMMANDS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;

describe("LANG=ja_JP.UTF-8", () => {
  test("makes the lines Japanese", async ({ world }) => {
    const env = { LANG: "ja_JP.UTF-8" };
    const run = await world.run({ env });
    expectSuccess(run);
    expect(run.infos[0]).toMatch(/^コネクター hostile、対象日 2024-09-24/);
    expect(run.infos.at(-1)).toMatch(/全オブジェクト検証済み/);
    expectFailure(
      await world.run({ env, from: "2024-02-30" }),
      2,
      /FROM または TO が日付ではありません \(FROM\): FROM の値は "2024-02-30".*半角数字/,
    );
    expectFailure(await world.run({ env, params: { mode: "empty" } }), 1, /EMPTY_UNDECIDED.*2024-09-24 は 0 行でした/);
    expectFailure(await world.run({ env, params: { mode: "exitsZero" } }), 1, /WORKER_DIED.*: 終了コード 0 - /);
  });

  test("is overruled by LC_ALL", async ({ world }) => {
    const run = await world.run({ env: { LANG: "ja_JP.UTF-8", LC_ALL: "C" } });
    expect(run.infos[0]).toMatch(/^connector hostile/);
  });
});

describe("a reader of stdout", () => {
  // Far more lines than a pipe holds.
  const params = { mode: "chatters", count: 80 };

  test("that never reads neither blocks nor fails the run", async ({ world }) => {
    const run = await world.run({ params, wrap: shell('mkfifo pipe; exec 3<>pipe; exec "$@" >pipe') });
    expect(run).toMatchObject({ result: "success" });
    expect(run.lines.length).toBeGreaterThan(80);
  });

  test("that goes away neither blocks nor fails the run", async ({ world }) => {
    const run = await world.run({ params, wrap: shell('set -o pipefail; "$@" | head -n 3') });
    expect(run).toMatchObject({ exitCode: 0, result: "success" });
    expect(run.lines.length).toBeGreaterThan(80);
    expect(run.stdout.trim().split("\n")).toHaveLength(3);
  });

  test("that was closed from the start is not missed", async ({ world }) => {
    const run = await world.run({ params: { count: 3 }, wrap: shell('exec "$@" >&- 2>&-') });
    expect(run).toMatchObject({ exitCode: 0, result: "success", stdout: "" });
  });

  test("that begins only after the result is out gets every line", async ({ world }) => {
    const late = '"$@" | (until [ -e "$COLLECTRO_SHARED_DIR/job_result.txt" ]; do sleep 0.05; done; cat)';
    const run = await world.run({ params, wrap: shell(late) });
    expect(run.result).toBe("success");
    expect(run.stdout.trimEnd().split("\n")).toHaveLength(run.lines.length);
  });

  test("that is far behind is told where lines are missing, and how many", async ({ world }) => {
    const late = '"$@" | (until [ -e "$COLLECTRO_SHARED_DIR/job_result.txt" ]; do sleep 0.05; done; cat)';
    const run = await world.run({ params: { mode: "saysMuch", count: 2_000, width: 2_000 }, wrap: shell(late) });
    expect(run.result).toBe("failure");
    const lines = run.stdout.trimEnd().split("\n");
    const gaps = lines.flatMap((line) => /reader is behind, ([0-9]+) lines are left out here/.exec(line)?.[1] ?? []);
    expect(gaps.length).toBeGreaterThan(0);
    const missing = gaps.reduce((sum, count) => sum + Number(count), 0);
    expect(lines.length - gaps.length + missing).toBe(run.lines.length);
  });
});

/** Runs the program inside a line of bash. */
function shell(script: string) {
  return (command: string, args: readonly string[]): [string, string[]] => [
    "bash",
    ["-c", script, "bash", command, ...args],
  ];
}
