import { setImmediate as turn } from "node:timers/promises";
import { type Item, isEncodedLines, type TableSchema } from "@collectro/connector";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import connector from "../src/index.js";
import { drive, messageOf, newContext, parseParams, sliceContext, WINDOW } from "./context.js";
import { startProxy } from "./proxy.js";
import { type PostgresServer, startPostgres } from "./server.js";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
  await server.sql(`
    CREATE TABLE numbers AS SELECT g AS n, repeat('x', 200) AS pad FROM generate_series(1, 200000) AS g;
    CREATE TABLE empty (a int, b text[]);
    CREATE TABLE bare ();
    CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
    CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    INSERT INTO parted VALUES (1, '2024-05-05');
    CREATE VIEW seen AS SELECT id * 2 AS twice FROM parted;
    CREATE SCHEMA "odd ""schema""";
    CREATE TABLE "odd ""schema"""."Odd.Table" (a int, "b" text GENERATED ALWAYS AS ('b' || a) STORED, gone int);
    ALTER TABLE "odd ""schema"""."Odd.Table" DROP COLUMN gone;
    INSERT INTO "odd ""schema"""."Odd.Table" VALUES (1);
    COMMENT ON COLUMN "odd ""schema"""."Odd.Table".a IS '数';
    CREATE TABLE hostile ("weird ""name""" int, "氏名" text, "ok" int);
  `);
});
afterAll(() => server.stop());

/** Opens one slice without reading it. */
async function openRead(params: object, signal?: AbortSignal) {
  const input = { params: { ...server.admin, ...params }, ...(signal && { signal }) };
  const run = newContext(input, parseParams(input.params));
  const schema = (await connector.discover(run)) as TableSchema;
  const items = connector.read(sliceContext(run, WINDOW, schema, input)) as AsyncIterable<Item>;
  return items[Symbol.asyncIterator]();
}

async function readAll(items: AsyncIterator<Item>): Promise<number> {
  let rows = 0;
  for (let item = await items.next(); item.done !== true; item = await items.next()) {
    if (isEncodedLines(item.value as object)) rows += (item.value as { rowCount: number }).rowCount;
  }
  return rows;
}

/** Waits until a query about the other sessions of the connector gives a row. */
async function untilSeen(condition: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  const text = `SELECT pid FROM pg_stat_activity WHERE application_name = 'collectro' AND ${condition}`;
  while ((await server.sql(text))[0]?.rowCount === 0) {
    if (Date.now() > deadline) throw new Error(`never seen: ${condition}`);
    await turn();
  }
}

async function untilGone(): Promise<void> {
  const deadline = Date.now() + 20_000;
  const text = "SELECT pid FROM pg_stat_activity WHERE application_name = 'collectro'";
  while ((await server.sql(text))[0]?.rowCount !== 0) {
    if (Date.now() > deadline) throw new Error("a session is left behind");
    await turn();
  }
}

describe("what can be read", () => {
  it("is a table with odd names, generated and dropped columns, and comments", async () => {
    const { schema, rows } = await drive({ params: { ...server.admin, table: '"odd ""schema"""."Odd.Table"' } });
    expect(rows).toStrictEqual([{ a: 1, b: "b1" }]);
    expect(schema.fields[0]).toMatchObject({ name: "a", type: "INT64", description: "数" });
  });

  it.each([
    ["a partitioned table", "parted", [{ id: 1, day: "2024-05-05" }]],
    ["a view", "public.seen", [{ twice: 2 }]],
    ["a name in other case, folded as SQL does", "PARTED", [{ id: 1, day: "2024-05-05" }]],
    ["a table of no rows", "empty", []],
  ])("is %s", async (_, table, rows) => {
    expect((await drive({ params: { ...server.admin, table } })).rows).toStrictEqual(rows);
  });

  it("is a query with a WITH, a comment at its end and a semicolon", async () => {
    const query = "WITH a AS (SELECT 1 AS x) SELECT x, ';' AS y FROM a -- the end\n ; ";
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([{ x: 1, y: ";" }]);
  });

  it("is a list of columns in the user's order", async () => {
    const columns = async (text: string) =>
      (await drive({ params: { ...server.admin, table: "parted", columns: text } })).rows[0];
    expect(Object.keys((await columns("day, id")) ?? {})).toStrictEqual(["day", "id"]);
    expect(await columns('["id"]')).toStrictEqual({ id: 1 });
    expect(await messageOf(columns("idd"))).toContain('no column "idd" - did you mean id?');
  });

  it("is 1,600 columns and a cell of 20 MB", async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `${index} AS c${index}`).join(", ");
    const wide = await drive({ params: { ...server.admin, query: `SELECT ${columns}` } });
    expect(Object.values(wide.rows[0] ?? {})).toStrictEqual(Array.from({ length: 1600 }, (_, index) => index));
    const query = `SELECT 1 AS a, repeat(E'ab"\\n\\\\', 4000000) AS big UNION ALL SELECT 2, 'small'`;
    const { rows } = await drive({ params: { ...server.admin, query } });
    expect(rows[0]?.["big"] === 'ab"\n\\'.repeat(4_000_000)).toBe(true);
    expect(rows[1]).toStrictEqual({ a: 2, big: "small" });
  });

  it("is every row once, whatever the batches", async () => {
    for (const wants of ["lines", "rows"] as const) {
      const { rows } = await drive({ params: { ...server.admin, table: "numbers" }, wants });
      expect(rows).toHaveLength(200_000);
      expect(rows.reduce((sum, row) => sum + Number(row["n"]), 0)).toBe((200_000 * 200_001) / 2);
    }
  });

  it("is at most the rows that a preview wants", async () => {
    expect((await drive({ params: { ...server.admin, table: "numbers" }, limit: 3 })).rows).toHaveLength(3);
  });

  it("is a database without an encoding, as long as its text is UTF-8", async () => {
    await server.sql("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    await server.sql(`CREATE TABLE texts AS SELECT 1 AS id, E'\\xc3\\xa9' AS t`, "ascii");
    const params = { ...server.admin, database: "ascii", table: "texts" };
    expect((await drive({ params })).rows).toStrictEqual([{ id: 1, t: "é" }]);
    await server.sql("INSERT INTO texts VALUES (2, E'\\xe9')", "ascii");
    for (const wants of ["lines", "rows"] as const) {
      expect(await messageOf(drive({ params, wants }))).toMatch(
        /SOURCE_DATA: .*invalid byte sequence.* - convert the text/,
      );
    }
  });
});

describe("one state of the database", () => {
  it("is seen by all slices, also by those that begin later", async () => {
    await server.sql(
      "CREATE TABLE moving (day date, n int); INSERT INTO moving SELECT d, 1 FROM generate_series('2024-09-01'::date, '2024-09-03', '1 day') d",
    );
    const input = {
      params: { ...server.admin, table: "moving", windowColumn: "day", slices: "day", parallel: 2 },
      window: { from: "2024-09-01", to: "2024-09-03" },
    };
    const params = parseParams(input.params);
    const run = newContext(input, params);
    const schema = await connector.discover(run);
    const counts: number[] = [];
    for (const slice of connector.slices(run.window, params as never)) {
      const items = connector.read(sliceContext(run, slice, schema, input)) as AsyncIterable<Item>;
      counts.push(await readAll(items[Symbol.asyncIterator]()));
      await server.sql("INSERT INTO moving SELECT day, 2 FROM moving");
    }
    expect(counts).toStrictEqual([1, 1, 1]);
    await untilGone();
  });

  it("is read only", async () => {
    await server.sql("CREATE FUNCTION deed() RETURNS int LANGUAGE sql AS 'INSERT INTO empty VALUES (1) RETURNING a'");
    const message = await messageOf(drive({ params: { ...server.admin, query: "SELECT deed() AS a" } }));
    expect(message).toMatch(/SOURCE_FAILED: .*read-only transaction/);
  });
});

describe("refusals", () => {
  it.each([
    [
      "a missing table",
      { table: "public.nubmers" },
      /SOURCE_NOT_FOUND: .*\(table public\.nubmers\): there is no such table or view - did you mean public\.numbers/,
    ],
    [
      "a missing table in a query",
      { query: "SELECT 1 FROM nope" },
      /SOURCE_NOT_FOUND: .*relation "nope" does not exist at line 1, column 15 of the query: "nope"/,
    ],
    [
      "a missing column in a query",
      { query: "SELECT n,\n  nn FROM numbers" },
      /SOURCE_NOT_FOUND: .*column "nn" does not exist at line 2, column 3 of the query/,
    ],
    [
      "a syntax error",
      { query: "SELECT '絵' AS a,\n FROM x" },
      /SOURCE_FAILED: .*syntax error at or near "FROM" at line 2, column 2 of the query: "FROM x"/,
    ],
    ["a table of no columns", { table: "bare" }, /SOURCE_DATA: .*\(table public\.bare\): it has no columns/],
    ["a failing expression", { query: "SELECT 1 / (n - 3) AS a FROM numbers" }, /SOURCE_DATA: .*division by zero/],
    [
      "a database that is not there",
      { database: "nowhere", table: "a" },
      /SOURCE_NOT_FOUND: .*database "nowhere" does not exist/,
    ],
    ["a wrong password", { password: "canary-7f3a", table: "a" }, /SOURCE_AUTH: .*password authentication failed/],
    ["no password", { password: undefined, table: "a" }, /SOURCE_AUTH: /],
    ["a port where nobody is", { port: 1, table: "a" }, /SOURCE_UNREACHABLE: .*ECONNREFUSED/],
    [
      "a host that is not there",
      { host: "no-such-host.invalid", table: "a" },
      /SOURCE_UNREACHABLE: .*(ENOTFOUND|EAI_AGAIN)/,
    ],
    [
      "a slow statement",
      { query: "SELECT pg_sleep(60)::text AS a", statementTimeout: "100ms" },
      /SOURCE_TIMEOUT: .*statement timeout - raise statementTimeout/,
    ],
  ])("%s is named", async (_, params, message) => {
    const text = await messageOf(drive({ params: { ...server.admin, ...params } }));
    expect(text).toMatch(message);
    expect(text).not.toContain("canary-7f3a");
    expect(text).not.toContain(server.admin.password);
  });

  it("names that BigQuery refuses are all told, with the query that helps", async () => {
    const message = await messageOf(drive({ params: { ...server.admin, table: "hostile" } }));
    expect(message).toContain('"weird \\"name\\""');
    expect(message).toContain('"氏名"');
    expect(message).toContain('SELECT "weird ""name""" AS weird__name_, … FROM …');
    const query = 'SELECT "weird ""name""" AS w, "氏名" AS shimei FROM hostile';
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([]);
    const twice = await messageOf(drive({ params: { ...server.admin, query: 'SELECT 1 AS a, 2 AS "A"' } }));
    expect(twice).toMatch(/SOURCE_DATA: .*"A" is there twice/);
  });

  it("a right that is missing is SOURCE_FORBIDDEN; one on some columns is enough for those", async () => {
    await server.sql(
      "CREATE ROLE reader LOGIN PASSWORD 'r'; CREATE TABLE closed (a int, b int); GRANT SELECT (a) ON closed TO reader; INSERT INTO closed VALUES (1, 2)",
    );
    const params = { ...server.admin, user: "reader", password: "r", table: "closed" };
    expect(await messageOf(drive({ params }))).toMatch(/SOURCE_FORBIDDEN: .*permission denied for table closed/);
    expect((await drive({ params: { ...params, columns: "a" } })).rows).toStrictEqual([{ a: 1 }]);
  });

  it("a table that stays locked is SOURCE_TIMEOUT", async () => {
    await server.sql("CREATE TABLE locked (a int)");
    const holder = server
      .sql("BEGIN; LOCK TABLE locked; SELECT pg_sleep(20) /* holder */; COMMIT")
      .catch(() => undefined);
    const held = "SELECT 1 FROM pg_locks WHERE relation = 'locked'::regclass AND granted";
    while ((await server.sql(held))[0]?.rowCount === 0) await turn();
    const message = await messageOf(drive({ params: { ...server.admin, table: "locked", lockTimeout: "50ms" } }));
    expect(message).toMatch(/SOURCE_TIMEOUT: .*lock timeout - another transaction holds a lock/);
    await server.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%holder%' AND pid <> pg_backend_pid()",
    );
    await holder;
  });

  it.each([
    [{ url: "postgres://u:canary-7f3a@h/db?sslmode=require" }, "it carries sslmode: give options as params"],
    [{ url: "mysql://u:canary-7f3a@h/db" }, "it is no postgres:// URL"],
    [{ url: "postgres://h" }, "it names no host, no user or no database"],
    [{ url: "postgres://u@h/db", host: "h" }, "give either url, or host"],
    [{}, "PARAM_MISSING host: give host"],
    [{ host: "h" }, "PARAM_MISSING user: name the user"],
  ])("a connection like %j is explained without its password", async (connection, message) => {
    const text = await messageOf(drive({ params: { ...connection, table: "a" } }));
    expect(text).toContain(message);
    expect(text).not.toContain("canary-7f3a");
  });

  it("a URL with escaped characters connects", async () => {
    const { host, port, user, password } = server.admin;
    const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;
    expect(
      (await drive({ params: { url, query: "SELECT current_setting('application_name') AS a" } })).rows,
    ).toStrictEqual([{ a: "collectro" }]);
  });

  it("a Unix socket connects", async () => {
    const params = { ...server.admin, host: server.dir, query: "SELECT inet_client_addr()::text AS a" };
    expect((await drive({ params })).rows).toStrictEqual([{ a: null }]);
  });
});

describe("interruptions", () => {
  it("an abort stops the query on the server", async () => {
    const stop = new AbortController();
    const items = await openRead({ query: "SELECT pg_sleep(60)::text AS a" }, stop.signal);
    const reading = messageOf(readAll(items));
    await untilSeen("query LIKE 'COPY%' AND state = 'active'");
    stop.abort(new Error("the host says stop"));
    expect(await reading).toBe("the host says stop");
    await untilGone();
  });

  it("an abort while the columns are looked up ends it", async () => {
    await server.sql("CREATE TABLE held (a int)");
    const holder = server
      .sql("BEGIN; LOCK TABLE held; SELECT pg_sleep(20) /* keeper */; COMMIT")
      .catch(() => undefined);
    const held = "SELECT 1 FROM pg_locks WHERE relation = 'held'::regclass AND granted";
    while ((await server.sql(held))[0]?.rowCount === 0) await turn();
    const stop = new AbortController();
    const params = { ...server.admin, query: "SELECT a FROM held" };
    const discovering = messageOf(drive({ params, signal: stop.signal }));
    await untilSeen("wait_event_type = 'Lock'");
    stop.abort(new Error("the host says stop"));
    expect(await discovering).toBe("the host says stop");
    await untilGone();
    await server.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%keeper%' AND pid <> pg_backend_pid()",
    );
    await holder;
  });

  it("an abort before and while connecting ends it", async () => {
    const stop = new AbortController();
    stop.abort(new Error("the host says stop"));
    const message = await messageOf(drive({ params: { ...server.admin, table: "numbers" }, signal: stop.signal }));
    expect(message).toBe("the host says stop");
  });

  it("a reader that wants no more leaves no session behind", async () => {
    const items = await openRead({ table: "numbers" });
    await items.next();
    await items.return?.();
    await untilGone();
  });

  it("a backend that is terminated in the middle is SOURCE_INCOMPLETE", async () => {
    const items = await openRead({ table: "numbers" });
    await items.next();
    await server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'collectro'");
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
  });

  it("a server that crashes in the middle is SOURCE_INCOMPLETE", async () => {
    const other = await startPostgres();
    await other.sql(
      "CREATE TABLE numbers AS SELECT g AS n, repeat('x', 200) AS pad FROM generate_series(1, 200000) AS g",
    );
    const items = await openRead({ ...other.admin, table: "numbers" });
    await items.next();
    await other.sql("SELECT 1");
    await other.crash();
    expect(await messageOf(readAll(items))).toMatch(/^SOURCE_INCOMPLETE: /);
    await other.stop();
  });

  it("an answer whose count is not the rows that came is SOURCE_INCOMPLETE", async () => {
    const proxy = await startProxy(server.admin, (chunk) => {
      const at = chunk.indexOf("COPY 200000\0");
      if (at !== -1) chunk.write("COPY 200001", at);
      return chunk;
    });
    const params = { ...server.admin, port: proxy.port, tls: "disable", table: "numbers" };
    const message = await messageOf(drive({ params }));
    expect(message).toMatch(/^SOURCE_INCOMPLETE: .*the server sent 200001 rows \(COPY 200001\), 200000 came/);
    await proxy.stop();
  });

  it("a connection that ends politely in the middle is SOURCE_INCOMPLETE", async () => {
    let left = 3_000_000;
    const proxy = await startProxy(server.admin, (chunk) => {
      left -= chunk.length;
      return left < 0 ? undefined : chunk;
    });
    const params = { ...server.admin, port: proxy.port, tls: "disable", table: "numbers" };
    expect(await messageOf(drive({ params }))).toMatch(/^SOURCE_INCOMPLETE: .*the connection was lost/);
    await proxy.stop();
  });
});
