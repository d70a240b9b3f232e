import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiError, ObjectEntry, QueryResult, RunRows } from "../../src/index.js";
import { DAY, filesWorkflow, openWorld, TOKEN, type World } from "./kit.js";

const NEXT_DAY = "2024-09-25";

/** Two days are loaded: no test changes them. */
let world: World & AsyncDisposable;
/** The run of the first. */
let id: string;

beforeAll(async () => {
  world = await openWorld();
  await world.write("workflows/cities.json", filesWorkflow());
  const first = await world.run("cities");
  id = first.id;
  await world.write("data/rows.csv", `day,id,name\n${NEXT_DAY},7,福岡\n`);
  const second = await world.run("cities", { from: NEXT_DAY, to: NEXT_DAY });
  expect([first.verdict, second.verdict]).toEqual(["loaded", "loaded"]);
});

afterAll(async () => await world?.[Symbol.asyncDispose]());

async function query(
  sql: string,
  limit = 100,
  of: World = world,
): Promise<QueryResult & ApiError & { status: number }> {
  const answer = await of.ask("/api/query", { method: "POST", body: { sql, limit } });
  return { status: answer.status, ...((await answer.json()) as QueryResult & ApiError) };
}

describe("what a run stored and loaded", () => {
  test("objects with sizes, rows and checksums, and the first lines of each", async () => {
    const [object, ...others] = await world.get<ObjectEntry[]>(`/api/runs/${id}/objects`);
    expect(others).toEqual([]);
    expect(object).toMatchObject({ number: 0, bytes: 149, rows: 3, crc32c: expect.stringMatching(/^.{6}==$/) });
    expect(object?.uri).toMatch(/^gs:\/\/local\/t\/files\/.*\/part-00000\.json$/);
    const lines = async (limit: number) => await world.get<object>(`/api/runs/${id}/objects/0/lines?limit=${limit}`);
    expect(await lines(2)).toEqual({
      lines: [expect.stringContaining('"9007199254740993"'), expect.stringContaining("大阪")],
      truncated: true,
    });
    expect(await lines(3)).toMatchObject({ truncated: false });
    for (const number of ["1", "-1", "x", "0x0"]) {
      expect((await world.ask(`/api/runs/${id}/objects/${number}/lines`)).status).toBe(404);
    }
  });

  test("the lines of a packed object, and no more than 64 KiB of any", async () => {
    const run = world.state.runs.read(id);
    if (!run) throw new Error("no run");
    const other = "20240101T000000-packed";
    world.state.runs.begin({ ...run, id: other });
    const endpoint = await world.state.embeddedEndpoint();
    const long = `${JSON.stringify({ id: 1, name: "x".repeat(200) })}\n`.repeat(1_000);
    const written: object[] = [];
    for (const [name, body] of [
      ["packed", gzipSync(long)],
      ["plain", Buffer.from(long)],
    ] as const) {
      const path = `/upload/storage/v1/b/local/o?uploadType=media&name=${name}`;
      const answer = await fetch(endpoint + path, { method: "POST", body });
      const { generation, size } = (await answer.json()) as { generation: string; size: string };
      written.push({ uri: `gs://local/${name}`, generation, bytes: Number(size) });
    }
    world.state.runs.objects.write(other, written as never);
    for (const number of [0, 1]) {
      const path = `/api/runs/${other}/objects/${number}/lines?limit=1000`;
      const { lines, truncated } = await world.get<{ lines: string[]; truncated: boolean }>(path);
      expect(truncated).toBe(true);
      expect(lines).toHaveLength(Math.floor((64 * 1024) / (long.length / 1_000)));
      expect(new Set(lines)).toEqual(new Set([long.slice(0, long.indexOf("\n"))]));
    }
  });

  test("the rows of its window as the table holds them now, digit for digit", async () => {
    const rows = await world.get<RunRows>(`/api/runs/${id}/rows?limit=2`);
    expect(rows).toEqual({
      columns: [
        { name: "day", type: "DATE" },
        { name: "id", type: "BIGINT" },
        { name: "name", type: "VARCHAR" },
      ],
      rows: [
        { day: DAY, id: "9007199254740993", name: "東京" },
        { day: DAY, id: "2", name: "大阪" },
      ],
      totalRows: 3,
    });
  });
});

const REFUSED: readonly (readonly [string, RegExp])[] = [
  ["DELETE FROM t.cities", /read-only|only SELECT/],
  ["CREATE TABLE t.x AS SELECT 1", /read-only|only SELECT/],
  ["CREATE TEMP TABLE x AS SELECT 1", /only SELECT/],
  ["SELECT 1; DROP TABLE t.cities", /one statement/],
  ["COPY t.cities TO '/tmp/x.csv'", /only SELECT|disabled by configuration/],
  ["ATTACH '/tmp/x.duckdb'", /only SELECT|disabled by configuration/],
  ["SET enable_external_access = true", /only SELECT|locked/],
  ["PRAGMA enable_checkpoint_on_shutdown", /only SELECT|one statement|locked/],
  ["INSTALL httpfs", /only SELECT|disabled/],
  ["SELECT * FROM read_text('/etc/passwd')", /disabled by configuration/],
  ["SELECT * FROM read_csv('http://127.0.0.1/x.csv')", /disabled|Missing Extension|not exist/i],
  ["SELECT * FROM glob('/*')", /disabled by configuration/],
  ["SELECT * FROM nothing", /nothing does not exist/],
  ["SELEC", /syntax error/],
  ["SELECT $1", /parameters/],
  ["  ", /no statement/],
  ["-- nothing", /./],
  // To be sorted, it would have to go to the disk.
  ["SELECT repeat('x', 100000) || range AS x FROM range(1000000000000) ORDER BY x", /Out of Memory|could not allocate/],
];

const ENDLESS = "SELECT count(*) FROM range(1000000000000) a, range(1000000) b WHERE a.range <> b.range";

describe("the SQL box", () => {
  test("refuses whatever is not one SELECT on tables of the warehouse, or takes too much, and goes on", async () => {
    for (const [sql, why] of REFUSED) {
      const { status, problems } = await query(sql);
      expect([status, problems?.[0]?.code], sql).toEqual([400, "QUERY_REFUSED"]);
      expect(problems?.[0]?.detail, sql).toMatch(why);
    }
    expect(await query("SELECT count(*) AS n FROM t.cities")).toMatchObject({ rows: [{ n: "4" }] });
  });

  test("answers a SELECT, with its columns and at most as many rows as asked for", async () => {
    expect(await query("SELECT name, id FROM t.cities WHERE id < 9 ORDER BY id DESC")).toMatchObject({
      status: 200,
      columns: [
        { name: "name", type: "VARCHAR" },
        { name: "id", type: "BIGINT" },
      ],
      rows: [
        { name: "福岡", id: "7" },
        { name: "那覇", id: "3" },
        { name: "大阪", id: "2" },
      ],
      truncated: false,
    });
    expect(await query("FROM t.cities", 2)).toMatchObject({ totalRows: 2, truncated: true });
    expect(await query("SELECT 1 AS a, 2 AS a")).toMatchObject({ rows: [{ a: 1, "a:1": 2 }] });
  });

  test("ends a query that nobody waits for any more: the next one is answered at once", async () => {
    const stop = new AbortController();
    const asked = fetch(`${world.console.url}/api/query`, {
      method: "POST",
      signal: stop.signal,
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ sql: ENDLESS }),
    });
    // The warehouse is at it: whoever else asks waits in vain.
    await expect.poll(async () => (await query("SELECT 1")).status, { timeout: 30_000 }).toBe(503);
    stop.abort();
    await expect(asked).rejects.toThrow(/abort/);
    expect(await query("SELECT 1 AS n")).toMatchObject({ status: 200, rows: [{ n: 1 }] });
  });

  test("ends a query that is cancelled before it has begun", async () => {
    const asked = world.state.readWarehouse(async (reader) => await reader.query(ENDLESS, 1, AbortSignal.abort()));
    await expect(asked).rejects.toThrow(/it was stopped/);
  });

  test("says that there is nothing yet, and makes no file", async () => {
    await using empty = await openWorld();
    const { problems } = await query("SELECT 1", 100, empty);
    expect(problems[0]?.detail).toMatch(/nothing has been loaded/);
    expect((await empty.ask("/api/query", { method: "POST", body: {} })).status).toBe(400);
  });

  test("does not wait for long while rows are being loaded, and says so", async () => {
    const done = Promise.withResolvers<void>();
    const load = world.state.withWarehouse(async () => await done.promise);
    const answer = await query("SELECT 1");
    expect([answer.status, answer.problems[0]?.code]).toEqual([503, "WAREHOUSE_LOADING"]);
    done.resolve();
    await load;
    expect(await query("SELECT 1")).toMatchObject({ status: 200 });
  });
});
