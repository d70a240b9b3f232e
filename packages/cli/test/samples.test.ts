import { readdirSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { describe, expect } from "vitest";
import { DATES, hangingSource, jsonOf, SCHEMA, test } from "./cli-kit.js";

const ROWS = ["files", ...DATES, "--param=path=data/rows.csv", "--schema=data/schema.json"];
const NO_ROWS = [...ROWS, "--param=dateColumn=day", "--from=2001-01-01", "--to=2001-01-01"];
const WRONG_SCHEMA = JSON.stringify(SCHEMA).replace("STRING", "INT64");

const ALLOWED = '--param=allowPrivate=["127.0.0.1"]';

function* endlessCsv(): Generator<string> {
  yield "id\n";
  for (let id = 0; ; id += 1) yield `${id}\n`;
}

async function serve(answer: (url: URL, response: ServerResponse) => void) {
  const server = createServer(({ url = "" }, response) => answer(new URL(url, "http://localhost"), response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("check", () => {
  test("says in one line that it works, and leaves nothing behind", async ({ world }) => {
    const done = await world.cli(["check", ...ROWS]);
    expect(done).toEqual({ code: 0, stdout: "files: works\n", stderr: "" });
    expect(readdirSync(world.stateDir)).toEqual([]);
  });

  test("stores nothing at --output", async ({ world }) => {
    const done = await world.cli(["check", ...ROWS, "--output", "gs://no-such-bucket/x", "--json"]);
    expect(jsonOf(done)).toEqual({ connector: "files", works: true, exitCode: 0, errors: [] });
  });

  test("tells an empty window, which fails only when asked to", async ({ world }) => {
    const [empty, strict] = await Promise.all([
      world.cli(["check", ...NO_ROWS]),
      world.cli(["check", ...NO_ROWS, "--empty-window=failure", "--json"]),
    ]);
    expect(empty).toEqual({ code: 0, stdout: "files: works (no row in this window)\n", stderr: "" });
    expect(jsonOf(strict)).toMatchObject({ exitCode: 1, errors: [expect.stringContaining("EMPTY_WINDOW")] });
  });

  test("says why it would fail, in the user's language", async ({ world }) => {
    await world.write("data/schema.json", WRONG_SCHEMA);
    const { code, stdout } = await world.cli(["check", ...ROWS, "--lang=ja"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^files: 失敗します: \[read\] SOURCE_DATA: ソースのデータを読み取れません .*\n$/);
  });

  test("that is stopped leaves nothing behind", async ({ world }) => {
    await using source = await hangingSource();
    await using running = await world.start(["check", ...source.args]);
    await running.waitUntil(() => running.alive().length === 3, { what: "command line, host and worker" });
    await running.waitUntil(
      () => readdirSync(world.stateDir, { recursive: true }).some((name) => String(name).endsWith("log.txt")),
      { what: "the run" },
    );
    running.kill("SIGTERM");
    expect((await world.finish(running)).code).toBe(4);
    expect(readdirSync(world.stateDir)).toEqual([]);
  });
});

describe("preview", () => {
  test("shows the first rows as a table, digit for digit", async ({ world }) => {
    const { code, stdout } = await world.cli(["preview", ...ROWS, "--limit=2"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2024-09-24.*9007199254740993.*東京/);
    expect(stdout).toMatch(/\n2 rows \(stopped at --limit 2\)\n$/);
    expect(stdout).not.toContain("那覇");
  });

  test("with --json prints an array of the rows", async ({ world }) => {
    const { stdout } = await world.cli(["preview", ...ROWS, "--json"]);
    expect(JSON.parse(stdout)).toEqual([
      { day: "2024-09-24", id: "9007199254740993", name: "東京" },
      expect.objectContaining({ name: "大阪" }),
      expect.objectContaining({ name: "那覇" }),
    ]);
  });

  test("rounds no integer beyond 2^53", async ({ world }) => {
    await world.write("data/rows.jsonl", '{"n":9007199254740993}\n');
    const args = ["preview", "files", ...DATES, "--param=path=data/rows.jsonl"];
    const [shown, json] = await Promise.all([world.cli(args), world.cli([...args, "--json"])]);
    expect(shown.stdout).toContain("│ 9007199254740993 │");
    expect(json.stdout).toBe('[{"n":9007199254740993}]\n');
  });

  test("tells an empty window", async ({ world }) => {
    const [shown, json] = await Promise.all([
      world.cli(["preview", ...NO_ROWS]),
      world.cli(["preview", ...NO_ROWS, "--json"]),
    ]);
    expect(shown).toEqual({ code: 0, stdout: "no rows in this window\n", stderr: "" });
    expect(jsonOf(json)).toEqual([]);
  });

  test("asks a service for no page that it does not need", async ({ world }) => {
    const rows = Array.from({ length: 20 }, (_, id) => ({ id }));
    const asked: (string | null)[] = [];
    // The second page is never answered: whoever asks for it waits for ever.
    await using source = await serve(({ searchParams }, response) => {
      asked.push(searchParams.get("page"));
      if (searchParams.get("page") === "1") response.end(JSON.stringify(rows));
    });
    const args = ["rest", ...DATES, `--param=url=${source.url}`, ALLOWED, "--param=paging=page"];
    const { code, stdout } = await world.cli(["preview", ...args, "--limit=5", "--json"]);
    expect({ code, rows: JSON.parse(stdout) }).toEqual({ code: 0, rows: rows.slice(0, 5) });
    expect(asked).toEqual(["1"]);
  });

  test("leaves a file that never ends as soon as it has its rows", async ({ world }) => {
    const left = Promise.withResolvers<void>();
    await using source = await serve((_, response) => {
      Readable.from(endlessCsv()).pipe(response).on("close", left.resolve);
    });
    const args = ["files", ...DATES, `--param=path=${source.url}rows.csv`, ALLOWED];
    const { code, stdout } = await world.cli(["preview", ...args, "--limit=2", "--json"]);
    await left.promise;
    expect({ code, rows: JSON.parse(stdout) }).toEqual({ code: 0, rows: [{ id: "0" }, { id: "1" }] });
  });

  test("obeys no escape sequence in the data", async ({ world }) => {
    await world.write("data/rows.csv", "name\n\u001b[31mred\u0007\n");
    const { stdout } = await world.cli(["preview", "files", ...DATES, "--param=path=data/rows.csv"]);
    expect(stdout).toContain("red");
    for (const character of ["\u001b", "\u0007"]) expect(stdout).not.toContain(character);
  });

  test("that fails tells the errors on stderr", async ({ world }) => {
    await world.write("data/schema.json", WRONG_SCHEMA);
    const { code, stdout, stderr } = await world.cli(["preview", ...ROWS]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^\[read\] SOURCE_DATA: .*\n$/);
  });
});

describe("schema", () => {
  test("prints the schema that the rows are held against", async ({ world }) => {
    const done = await world.cli(["schema", ...ROWS, "--json"]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(jsonOf(done)).toEqual(SCHEMA.map((field) => expect.objectContaining(field)));
  });

  test("is inferred from the rows where there is none, with a word of caution", async ({ world }) => {
    await world.write("data/rows.jsonl", '{"day":"2024-09-24","n":1}\n{"day":"2024-09-25","n":2}\n');
    const done = await world.cli(["schema", "files", ...DATES, "--param=path=data/rows.jsonl"]);
    expect(jsonOf(done)).toMatchObject([
      { name: "day", type: "DATE" },
      { name: "n", type: "INT64" },
    ]);
    expect(done.stderr).toContain("inferred from 2 rows; check it before you use it");
    expect(done.stderr).toMatch(/^day: every value looks like a DATE; STRING takes them as well$/m);
  });

  test("tells which text columns look like something else, unless the user decided", async ({ world }) => {
    await world.write("data/typed.csv", "day,id,price,zip,note\n2024-09-24,1,2.50,0012,a\n2024-09-24,-2,3.5,0013,1\n");
    const args = ["schema", "files", ...DATES, "--param=path=data/typed.csv"];
    const own = JSON.stringify(["day", "id", "price", "zip", "note"].map((name) => ({ name, type: "STRING" })));
    const [told, decided] = await Promise.all([world.cli(args), world.cli([...args, `--schema=${own}`])]);
    const line = (name: string, type: string) =>
      `${name}: STRING takes everything; 2 values seen, all look like ${type}`;
    expect(told.stderr.trim().split("\n")).toEqual([
      line("day", "DATE"),
      line("id", "INT64"),
      line("price", "NUMERIC"),
    ]);
    expect(decided).toMatchObject({ code: 0, stderr: "" });
  });

  test("explains its doubts in the user's language", async ({ world }) => {
    await world.write("data/rows.jsonl", '{"a b":null,"n":123456789012345678901234567890,"m":1}\n{"m":"x"}\n');
    const done = await world.cli(["schema", "files", ...DATES, "--param=path=data/rows.jsonl", "--lang=ja"]);
    expect(jsonOf(done)).toMatchObject([
      { name: "a_b" },
      { name: "n", type: "BIGNUMERIC" },
      { name: "m", type: "JSON" },
    ]);
    for (const doubt of ['a_b: "a b" は列名として使えません', "a_b: 常に null です", "m: 値の型が混ざっています"]) {
      expect(done.stderr).toContain(doubt);
    }
  });
});
