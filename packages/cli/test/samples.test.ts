import { readdirSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { allByName, DATES, type Finished, hangingSource, inWorld, jsonOf, SCHEMA, test } from "./cli-kit.js";

const ROWS = ["files", ...DATES, "--param=path=data/rows.csv", "--schema=data/schema.json"];
const NO_ROWS = [...ROWS, "--param=dateColumn=day", "--from=2001-01-01", "--to=2001-01-01"];
const WRONG = [...ROWS, "--schema=data/wrong.json"];
const rowsOf = (file: string): string[] => ["files", ...DATES, `--param=path=data/${file}`];

const FILES: Readonly<Record<string, string>> = {
  "wrong.json": JSON.stringify(SCHEMA).replace("STRING", "INT64"),
  "strange.jsonl": '{"n":9007199254740993,"text":"\\u001b[31mred\\u0007"}\n',
  "days.jsonl": '{"day":"2024-09-24","n":1}\n{"day":"2024-09-25","n":2}\n',
  "typed.csv": "day,id,price,zip,note\n2024-09-24,1,2.50,0012,a\n2024-09-24,-2,3.5,0013,1\n",
  "doubtful.jsonl": '{"a b":null,"n":123456789012345678901234567890,"m":1}\n{"m":"x"}\n',
};
const STRINGS = JSON.stringify(["day", "id", "price", "zip", "note"].map((name) => ({ name, type: "STRING" })));

/** Of all these, which are carried out in one process, only the output is looked at. */
const SAMPLES = {
  works: ["check", ...ROWS],
  noBucket: ["check", ...ROWS, "--output", "gs://no-such-bucket/x", "--json"],
  empty: ["check", ...NO_ROWS],
  strict: ["check", ...NO_ROWS, "--empty-window=failure", "--json"],
  japanese: ["check", ...WRONG, "--lang=ja"],
  first: ["preview", ...ROWS, "--limit=2"],
  json: ["preview", ...ROWS, "--json"],
  strange: ["preview", ...rowsOf("strange.jsonl")],
  strangeJson: ["preview", ...rowsOf("strange.jsonl"), "--json"],
  noRows: ["preview", ...NO_ROWS],
  noRowsJson: ["preview", ...NO_ROWS, "--json"],
  fails: ["preview", ...WRONG],
  schema: ["schema", ...ROWS, "--json"],
  inferred: ["schema", ...rowsOf("days.jsonl")],
  told: ["schema", ...rowsOf("typed.csv")],
  decided: ["schema", ...rowsOf("typed.csv"), `--schema=${STRINGS}`],
  doubts: ["schema", ...rowsOf("doubtful.jsonl"), "--lang=ja"],
};

let done: Record<keyof typeof SAMPLES, Finished>;
let left: string[];
beforeAll(async () => {
  await inWorld(async (world) => {
    for (const [name, text] of Object.entries(FILES)) await world.write(`data/${name}`, text);
    done = await allByName(world, SAMPLES);
    left = readdirSync(world.stateDir);
  });
});

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
  it("says in one line that it works, and leaves nothing behind", () => {
    expect(done.works).toEqual({ code: 0, stdout: "files: works\n", stderr: "" });
    expect(left).toEqual([]);
  });

  it("stores nothing at --output", () => {
    expect(jsonOf(done.noBucket)).toEqual({ connector: "files", works: true, exitCode: 0, errors: [] });
  });

  it("tells an empty window, which fails only when asked to", () => {
    expect(done.empty).toEqual({ code: 0, stdout: "files: works (no row in this window)\n", stderr: "" });
    expect(jsonOf(done.strict)).toMatchObject({ exitCode: 1, errors: [expect.stringContaining("EMPTY_WINDOW")] });
  });

  it("says why it would fail, in the user's language", () => {
    expect(done.japanese.code).toBe(1);
    expect(done.japanese.stdout).toMatch(
      /^files: 失敗します: \[read\] SOURCE_DATA: ソースのデータを読み取れません .*\n$/,
    );
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
  it("shows the first rows as a table, digit for digit", () => {
    const { code, stdout } = done.first;
    expect(code).toBe(0);
    expect(stdout).toMatch(/2024-09-24.*9007199254740993.*東京/);
    expect(stdout).toMatch(/\n2 rows \(stopped at --limit 2\)\n$/);
    expect(stdout).not.toContain("那覇");
  });

  it("with --json prints an array of the rows", () => {
    expect(JSON.parse(done.json.stdout)).toEqual([
      { day: "2024-09-24", id: "9007199254740993", name: "東京" },
      expect.objectContaining({ name: "大阪" }),
      expect.objectContaining({ name: "那覇" }),
    ]);
  });

  it("rounds no integer beyond 2^53", () => {
    expect(done.strange.stdout).toContain("│ 9007199254740993 │");
    expect(done.strangeJson.stdout).toMatch(/^\[\{"n":9007199254740993,/);
  });

  it("tells an empty window", () => {
    expect(done.noRows).toEqual({ code: 0, stdout: "no rows in this window\n", stderr: "" });
    expect(jsonOf(done.noRowsJson)).toEqual([]);
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

  it("obeys no escape sequence in the data", () => {
    expect(done.strange.stdout).toContain("red");
    for (const character of ["\u001b", "\u0007"]) expect(done.strange.stdout).not.toContain(character);
  });

  it("that fails tells the errors on stderr", () => {
    const { code, stdout, stderr } = done.fails;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^\[read\] SOURCE_DATA: .*\n$/);
  });
});

describe("schema", () => {
  it("prints the schema that the rows are held against", () => {
    expect(done.schema).toMatchObject({ code: 0, stderr: "" });
    expect(jsonOf(done.schema)).toEqual(SCHEMA.map((field) => expect.objectContaining(field)));
  });

  it("is inferred from the rows where there is none, with a word of caution", () => {
    expect(jsonOf(done.inferred)).toMatchObject([
      { name: "day", type: "DATE" },
      { name: "n", type: "INT64" },
    ]);
    expect(done.inferred.stderr).toContain("inferred from 2 rows; check it before you use it");
    expect(done.inferred.stderr).toMatch(/^day: every value looks like a DATE; STRING takes them as well$/m);
  });

  it("tells which text columns look like something else, unless the user decided", () => {
    const line = (name: string, type: string) =>
      `${name}: STRING takes everything; 2 values seen, all look like ${type}`;
    expect(done.told.stderr.trim().split("\n")).toEqual([
      line("day", "DATE"),
      line("id", "INT64"),
      line("price", "NUMERIC"),
    ]);
    expect(done.decided).toMatchObject({ code: 0, stderr: "" });
  });

  it("explains its doubts in the user's language", () => {
    expect(jsonOf(done.doubts)).toMatchObject([
      { name: "a_b" },
      { name: "n", type: "BIGNUMERIC" },
      { name: "m", type: "JSON" },
    ]);
    for (const doubt of ['a_b: "a b" は列名として使えません', "a_b: 常に null です", "m: 値の型が混ざっています"]) {
      expect(done.doubts.stderr).toContain(doubt);
    }
  });
});
